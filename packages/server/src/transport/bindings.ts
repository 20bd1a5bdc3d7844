import type { NoticeName, NoticePayload, RequestData, RequestName, RequestPayload } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { AckTracker } from '../delivery/ack-tracker.ts';
import type { Connection } from '../delivery/connection.ts';
import type { createLoadChanges } from '../messages/load-changes.ts';
import type { createLoadMessages } from '../messages/load-messages.ts';
import type { MessageActs } from '../messages/message-acts.ts';
import type { createListPeople } from '../presence/list-people.ts';
import type { Membership } from '../rooms/membership.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { Typing } from '../typing/typing.ts';

export interface Features {
  roomDirectory: RoomDirectory;
  membership: Membership;
  messageActs: MessageActs;
  loadMessages: ReturnType<typeof createLoadMessages>;
  loadChanges: ReturnType<typeof createLoadChanges>;
  listPeople: ReturnType<typeof createListPeople>;
  typing: Typing;
  ackTracker: AckTracker;
}

export type RequestHandlers = {
  [Name in RequestName]: (
    connection: Connection,
    payload: RequestPayload<Name>,
    answer: (data: RequestData<Name>) => void,
  ) => Promise<void>;
};

export type NoticeHandlers = {
  [Name in NoticeName]: (connection: Connection, payload: NoticePayload<Name>) => void;
};

/** Which event goes to which feature. Payloads arrive validated; what a handler throws becomes the answer. */
export function createRequestHandlers(features: Features): RequestHandlers {
  const { roomDirectory, membership, messageActs, loadMessages, loadChanges, listPeople, typing } = features;
  return {
    async list_rooms({ access }, payload, answer) {
      answer(await roomDirectory.list(payload, access));
    },
    async create_room(connection, { name }, answer) {
      assertNative(connection);
      answer({ room: await roomDirectory.create(name, connection.user) });
    },
    async delete_room(connection, { roomId }, answer) {
      assertNative(connection);
      answer({ room: await roomDirectory.delete(roomId, connection.user) });
    },
    async restore_room(connection, { roomId }, answer) {
      assertNative(connection);
      answer({ room: await roomDirectory.restore(roomId, connection.user) });
    },
    async join_room(connection, payload, answer) {
      await membership.join(connection, payload, answer);
    },
    async leave_room(connection, { roomId }, answer) {
      await membership.leave(connection, roomId);
      answer({});
    },
    async list_people(connection, payload, answer) {
      await membership.assertIn(connection, payload.roomId);
      answer(await listPeople(payload));
    },
    async send_message(connection, payload, answer) {
      typing.stop(payload.roomId, connection);
      answer({ message: await messageActs.send(connection, payload) });
    },
    async edit_message(connection, payload, answer) {
      answer({ message: await messageActs.edit(connection, payload) });
    },
    async delete_message(connection, payload, answer) {
      answer({ message: await messageActs.delete(connection, payload) });
    },
    async load_messages(connection, payload, answer) {
      await membership.assertIn(connection, payload.roomId);
      answer(await loadMessages(payload));
    },
    async load_changes(connection, payload, answer) {
      await membership.assertIn(connection, payload.roomId);
      answer(await loadChanges(payload));
    },
  };
}

/** The rooms of an app are its host's. */
function assertNative({ access }: Connection): void {
  if (access === undefined) return;
  throw new ChatError('FORBIDDEN', 'Which rooms there are is not for users of an app to say. Ask who runs it.');
}

export function createNoticeHandlers({ ackTracker, typing }: Features): NoticeHandlers {
  return {
    ack_messages(connection, { roomId, rev }) {
      ackTracker.acknowledge(roomId, connection, rev);
    },
    set_typing(connection, payload) {
      if (!connection.rooms.has(payload.roomId)) return;
      typing.set(payload.roomId, connection, payload.typing);
    },
  };
}
