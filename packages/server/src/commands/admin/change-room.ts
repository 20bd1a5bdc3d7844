import { roomEnvelopeSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { findRoomId } from './find.ts';

export const deleteRoom: AdminCommand = {
  usage: 'ROOM',
  summary: 'Delete a room; restore-room brings it back.',
  words: [1, 1],
  async run({ api, words: [word = ''], show }) {
    const path = `/api/admin/rooms/${await findRoomId(api, word)}`;
    const data = await api.call(path, roomEnvelopeSchema, { method: 'DELETE' });
    show(data, `The room ${data.room.name} is deleted. roomful admin restore-room ${data.room.name} brings it back.`);
  },
};

export const restoreRoom: AdminCommand = {
  usage: 'ROOM',
  summary: 'Bring a deleted room back.',
  words: [1, 1],
  async run({ api, words: [word = ''], show }) {
    const path = `/api/admin/rooms/${await findRoomId(api, word)}/restore`;
    const data = await api.call(path, roomEnvelopeSchema, { method: 'POST' });
    show(data, `The room ${data.room.name} is there again.`);
  },
};
