import type * as z from 'zod/mini';
import { deliveryUpdatesSchema } from './messages/delivery-status.ts';
import { messagesSchema } from './messages/messages.ts';
import { roomCountSchema } from './presence/room-count.ts';
import { userJoinedSchema } from './presence/user-joined.ts';
import { userLeftSchema } from './presence/user-left.ts';
import { roomActivitiesSchema } from './rooms/room-activity.ts';
import { roomEnvelopeSchema } from './rooms/room.ts';
import { serverDrainingSchema } from './session/server-draining.ts';
import { sessionDisplacedSchema } from './session/session-displaced.ts';
import { welcomeSchema } from './session/welcome.ts';
import { typingSchema } from './typing/typing.ts';

/** Everything the server says unasked. Clients ignore fields they don't know. */
export const serverEvents = {
  welcome: welcomeSchema,
  messages: messagesSchema,
  delivery_status: deliveryUpdatesSchema,
  user_joined: userJoinedSchema,
  user_left: userLeftSchema,
  room_count: roomCountSchema,
  typing: typingSchema,
  room_created: roomEnvelopeSchema,
  room_deleted: roomEnvelopeSchema,
  room_restored: roomEnvelopeSchema,
  room_activity: roomActivitiesSchema,
  session_displaced: sessionDisplacedSchema,
  server_draining: serverDrainingSchema,
} as const;

export type ServerEventName = keyof typeof serverEvents;
export type ServerEventPayload<Name extends ServerEventName> = z.infer<(typeof serverEvents)[Name]>;

/** For Socket.IO's generics, on both sides. */
export type ServerToClientEvents = {
  [Name in ServerEventName]: (payload: ServerEventPayload<Name>) => void;
};
