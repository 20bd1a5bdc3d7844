import type * as z from 'zod/mini';
import { ackMessagesSchema } from './messages/ack-messages.ts';
import { deleteMessageSchema } from './messages/delete-message.ts';
import { editMessageSchema } from './messages/edit-message.ts';
import { loadChangesDataSchema, loadChangesSchema } from './messages/load-changes.ts';
import { loadMessagesDataSchema, loadMessagesSchema } from './messages/load-messages.ts';
import { messageEnvelopeSchema } from './messages/message.ts';
import { sendMessageSchema } from './messages/send-message.ts';
import { listPeopleDataSchema, listPeopleSchema } from './presence/list-people.ts';
import type { Reply } from './reply.ts';
import { createRoomSchema } from './rooms/create-room.ts';
import { deleteRoomSchema } from './rooms/delete-room.ts';
import { joinRoomDataSchema, joinRoomSchema } from './rooms/join-room.ts';
import { leaveRoomDataSchema, leaveRoomSchema } from './rooms/leave-room.ts';
import { listRoomsDataSchema, listRoomsSchema } from './rooms/list-rooms.ts';
import { restoreRoomSchema } from './rooms/restore-room.ts';
import { roomEnvelopeSchema } from './rooms/room.ts';
import { setTypingSchema } from './typing/set-typing.ts';

/** Events that are answered with a `Reply`: payload and `data` of each. */
export const requests = {
  list_rooms: { payload: listRoomsSchema, data: listRoomsDataSchema },
  create_room: { payload: createRoomSchema, data: roomEnvelopeSchema },
  delete_room: { payload: deleteRoomSchema, data: roomEnvelopeSchema },
  restore_room: { payload: restoreRoomSchema, data: roomEnvelopeSchema },
  join_room: { payload: joinRoomSchema, data: joinRoomDataSchema },
  leave_room: { payload: leaveRoomSchema, data: leaveRoomDataSchema },
  list_people: { payload: listPeopleSchema, data: listPeopleDataSchema },
  send_message: { payload: sendMessageSchema, data: messageEnvelopeSchema },
  edit_message: { payload: editMessageSchema, data: messageEnvelopeSchema },
  delete_message: { payload: deleteMessageSchema, data: messageEnvelopeSchema },
  load_messages: { payload: loadMessagesSchema, data: loadMessagesDataSchema },
  load_changes: { payload: loadChangesSchema, data: loadChangesDataSchema },
} as const;

/** Events that are never answered. */
export const notices = {
  ack_messages: { payload: ackMessagesSchema },
  set_typing: { payload: setTypingSchema },
} as const;

export type RequestName = keyof typeof requests;
export type RequestPayload<Name extends RequestName> = z.infer<(typeof requests)[Name]['payload']>;
export type RequestData<Name extends RequestName> = z.infer<(typeof requests)[Name]['data']>;

export type NoticeName = keyof typeof notices;
export type NoticePayload<Name extends NoticeName> = z.infer<(typeof notices)[Name]['payload']>;

/** For Socket.IO's generics, on both sides. */
export type ClientToServerEvents = {
  [Name in RequestName]: (payload: RequestPayload<Name>, answer: (reply: Reply<RequestData<Name>>) => void) => void;
} & {
  [Name in NoticeName]: (payload: NoticePayload<Name>) => void;
};
