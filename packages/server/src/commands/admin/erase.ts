import { eraseUserDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { assertMeant } from './assert-meant.ts';
import { findUserId } from './find.ts';

export const erase: AdminCommand = {
  usage: 'NAME --yes',
  summary: 'Erase a person or a bot for ever: name, keys, and all they wrote.',
  words: [1, 1],
  options: { yes: { type: 'boolean' } },
  async run({ api, words: [word = ''], flags, io, show }) {
    const userId = await findUserId(api, word);
    assertMeant(flags, `erase ${word} --yes`);
    for (;;) {
      const data = await api.call(`/api/admin/users/${userId}`, eraseUserDataSchema, { method: 'DELETE' });
      if (data.done) return show(data, `${word} is erased, with ${data.messages} messages. The name is free.`);
      io.err(`${data.messages} messages so far …\n`);
    }
  },
};
