import { messageEnvelopeSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { readId } from './find.ts';

export const deleteMessage: AdminCommand = {
  usage: 'MESSAGE_ID',
  summary: 'Delete one message, whoever wrote it.',
  words: [1, 1],
  async run({ api, words: [word = ''], show }) {
    const path = `/api/admin/messages/${readId(word, 'message')}`;
    const data = await api.call(path, messageEnvelopeSchema, { method: 'DELETE' });
    show(data, `The message ${data.message.id} of ${data.message.username} is deleted.`);
  },
};
