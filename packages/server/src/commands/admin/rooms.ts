import { listAllRoomsDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { more, table, when } from './table.ts';

export const rooms: AdminCommand = {
  usage: '[--deleted] [--limit N] [--cursor N]',
  summary: 'All rooms, or the deleted ones.',
  words: [0, 0],
  options: { deleted: { type: 'boolean' }, limit: { type: 'string' }, cursor: { type: 'string' } },
  async run({ api, flags, show }) {
    const { limit, cursor } = flags as Record<string, string | undefined>;
    const query = { deleted: flags['deleted'] === true ? 'true' : undefined, limit, cursor };
    const data = await api.call('/api/admin/rooms', listAllRoomsDataSchema, { query });
    const rows = data.rooms.map((room) => [
      room.id,
      room.name,
      room.createdBy,
      when(room.createdAt),
      room.messageCount,
      room.userCount,
      when(room.deletedAt),
    ]);
    const heads = ['ID', 'NAME', 'CREATED BY', 'SINCE', 'MESSAGES', 'PEOPLE', 'DELETED'];
    show(data, table(heads, rows) + more(data.nextCursor));
  },
};
