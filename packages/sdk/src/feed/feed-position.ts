import type { JoinRoomData, Room } from '@roomful/protocol';

/**
 * How far a room's changes were handled. Keep it after each event, and follow the room from it again: what came meanwhile
 * comes then, however much it is. Plain JSON.
 */
export interface FeedPosition {
  /** All changes up to this `rev` were handled. */
  readonly rev: number;
  /**
   * The highest message id when nothing before it was unhandled. A message above it that changes now is a new one, though
   * it may have been edited before it was ever handled.
   */
  readonly floor: number;
  /** When the room was created (Unix ms, the server's clock): another time is another room under the same id. */
  readonly roomCreatedAt: number;
  /** When the newest handled message was created (Unix ms, the server's clock). */
  readonly handledAt: number;
}

/** `now`: what comes from here on. `start`: everything since the room was created. */
export type FeedStart = 'now' | 'start' | FeedPosition;

export function positionAtStart({ createdAt }: Pick<Room, 'createdAt'>): FeedPosition {
  return { rev: 0, floor: 0, roomCreatedAt: createdAt, handledAt: createdAt };
}

/** From an answer that has the newest page. */
export function positionNow({ room, messages, rev }: Pick<JoinRoomData, 'room' | 'messages' | 'rev'>): FeedPosition {
  return {
    rev,
    floor: messages.reduce((highest, { id }) => Math.max(highest, id), 0),
    roomCreatedAt: room.createdAt,
    handledAt: messages.reduce((latest, { createdAt }) => Math.max(latest, createdAt), room.createdAt),
  };
}
