import type { AppId, RoomId, ServerEventName, ServerEventPayload, User } from '@roomful/protocol';
import type { Frame } from './frame.ts';

/** Of a user of an app, who may not be everywhere. */
export interface RoomAccess {
  readonly appId: AppId;
  /** Names of rooms, or how they begin and a star. */
  readonly allowed: readonly string[];
  mayEnter(roomName: string): boolean;
}

/** One live socket of a logged-in user, as everything behind the transport sees it. */
export interface Connection {
  readonly id: string;
  readonly sessionId: string;
  readonly user: User;
  /** `undefined` for people of this server, to whom every room is open. */
  readonly access?: RoomAccess | undefined;
  /** The rooms it is in: one at most for a person. Only `rooms/membership.ts` changes it. */
  readonly rooms: Set<RoomId>;
  /** Whether it asked to hear which rooms have new messages. */
  readonly wantsRoomActivity: boolean;
  /** When the session ends unless it is used. */
  expiresAt: number;
  isOpen(): boolean;
  send<Name extends ServerEventName>(name: Name, payload: ServerEventPayload<Name>): void;
  /** What many connections get alike, from `encodeEvent`; in order with what `send` sends. */
  sendFrame(frame: Frame): void;
  /** Whether more than a little of what was sent still waits to be taken by the other side. */
  hasBacklog(): boolean;
  close(): void;
}
