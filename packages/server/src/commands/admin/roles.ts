import { type Role, userEnvelopeSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { findUserId } from './find.ts';

function setRole(role: Role, summary: string): AdminCommand {
  return {
    usage: 'NAME',
    summary,
    words: [1, 1],
    async run({ api, words: [word = ''], show }) {
      const path = `/api/admin/users/${await findUserId(api, word)}`;
      const data = await api.call(path, userEnvelopeSchema, { method: 'PATCH', body: { role } });
      show(data, `${data.user.username} is ${role === 'admin' ? 'an admin' : 'a member'} from now on.`);
    },
  };
}

export const grantAdmin = setRole('admin', 'Make somebody an admin.');
export const revokeAdmin = setRole('member', 'Make an admin a member again.');
