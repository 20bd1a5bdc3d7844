import { showUserDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { findUserId } from './find.ts';
import { usersTable } from './users.ts';

export const user: AdminCommand = {
  usage: 'NAME',
  summary: 'One person or bot, with what belongs to them.',
  words: [1, 1],
  async run({ api, words: [word = ''], show }) {
    const data = await api.call(`/api/admin/users/${await findUserId(api, word)}`, showUserDataSchema);
    const lines = [
      usersTable([data.user]),
      '',
      `Sessions ${data.sessions ?? 'not known just now'}, claim keys ${data.claimKeys}, passkeys ${data.passkeys}, recovery code ${data.hasRecoveryCode ? 'yes' : 'no'}`,
      `Rooms created ${data.roomsCreated}${data.user.ownerId === null ? '' : `, belongs to user ${data.user.ownerId}`}`,
      ...(data.bots.length === 0 ? [] : ['', 'Bots', usersTable(data.bots)]),
    ];
    show(data, lines.join('\n'));
  },
};
