import type { RoomId, ServerEventName, ServerEventPayload, User } from '@roomful/protocol';
import type { Frame } from './frame.ts';

/** One live socket of a logged-in user, as everything behind the transport sees it. */
export interface Connection {
  readonly id: string;
  readonly sessionId: string;
  readonly user: User;
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
