import { type AdminUser, listUsersDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { more, table, when } from './table.ts';

export const users: AdminCommand = {
  usage: '[BEGINNING] [--role admin] [--limit N] [--cursor N]',
  summary: 'Who there is; or whose name begins so, or looks as if.',
  words: [0, 1],
  options: { role: { type: 'string' }, limit: { type: 'string' }, cursor: { type: 'string' } },
  async run({ api, words, flags, show }) {
    const { role, limit, cursor } = flags as Record<string, string | undefined>;
    const query = { search: words[0], role, limit, cursor };
    const data = await api.call('/api/admin/users', listUsersDataSchema, { query });
    show(data, usersTable(data.users) + more(data.nextCursor));
  },
};

export function usersTable(list: readonly AdminUser[]): string {
  return table(
    ['ID', 'NAME', 'KIND', 'ROLE', 'SINCE', 'LAST SEEN'],
    list.map((user) => [
      user.id,
      user.username,
      user.kind,
      user.role,
      when(user.createdAt),
      user.isOnline ? 'online' : when(user.lastSeenAt),
    ]),
  );
}
