import { defineParams } from '@sveltejs/kit/params';

const adminViews = ['rooms', 'people', 'messages', 'apps', 'audit', 'tokens'] as const;

export const params = defineParams({
  /** Ids of messages, as they stand in permalinks. */
  id: (value) => (/^[1-9]\d{0,14}$/.test(value) ? Number(value) : undefined),
  /** The overview has the address of all. */
  adminView: (value) => adminViews.find((name) => name === value),
});
