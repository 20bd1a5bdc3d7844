import { purgeRoomDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { assertMeant } from './assert-meant.ts';
import { findRoomId } from './find.ts';

export const purgeRoom: AdminCommand = {
  usage: 'ROOM --yes',
  summary: 'Remove a deleted room and its messages for ever.',
  words: [1, 1],
  options: { yes: { type: 'boolean' } },
  async run({ api, words: [word = ''], flags, io, show }) {
    const roomId = await findRoomId(api, word);
    assertMeant(flags, `purge-room ${word} --yes`);
    for (;;) {
      const data = await api.call(`/api/admin/rooms/${roomId}/purge`, purgeRoomDataSchema, { method: 'POST' });
      if (data.done) return show(data, 'The room is gone, and its name is free.');
      io.err(data.remaining > 0 ? `${data.remaining} messages are left …\n` : 'The files are being written anew …\n');
    }
  },
};
