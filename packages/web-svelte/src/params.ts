import { defineParams } from '@sveltejs/kit/params';

export const params = defineParams({
  /** Ids of messages, as they stand in permalinks. */
  id: (value) => (/^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined),
});
