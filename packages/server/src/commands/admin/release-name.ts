import { userEnvelopeSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { findUserId } from './find.ts';

export const releaseName: AdminCommand = {
  usage: 'NAME',
  summary: 'Free a name for anybody; who had it loses it for good.',
  words: [1, 1],
  async run({ api, words: [word = ''], show }) {
    const path = `/api/admin/users/${await findUserId(api, word)}/release-name`;
    const data = await api.call(path, userEnvelopeSchema, { method: 'POST' });
    show(data, `The name is free. Who had it is called ${data.user.username} now.`);
  },
};
