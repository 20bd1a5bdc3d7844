import { revokeSessionsDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { findUserId } from './find.ts';

export const revokeSessions: AdminCommand = {
  usage: 'NAME [--bots]',
  summary: 'End somebody’s sessions at once; with --bots the tokens of their bots too.',
  words: [1, 1],
  options: { bots: { type: 'boolean' } },
  async run({ api, words: [word = ''], flags, show }) {
    const path = `/api/admin/users/${await findUserId(api, word)}/revoke-sessions`;
    const query = { bots: flags['bots'] === true ? 'true' : undefined };
    const data = await api.call(path, revokeSessionsDataSchema, { method: 'POST', query });
    show(data, `Ended ${data.sessions} session(s), revoked the tokens of ${data.bots} bot(s).`);
  },
};
