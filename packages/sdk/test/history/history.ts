import type { Message, RoomId } from '@roomful/protocol';

export type SeenMessage = Pick<
  Message,
  'id' | 'roomId' | 'userId' | 'clientId' | 'rev' | 'content' | 'timestamp' | 'deliveryStatus'
>;

export interface Sending {
  clientId: string;
  /** Unlike every other text of the run. */
  content: string;
  outcome: { kind: 'open' } | { kind: 'accepted'; message: SeenMessage } | { kind: 'failed'; code: string };
}

/** What one client did in its room, and saw there. It was there before the first message. */
export interface ClientHistory {
  name: string;
  userId: number;
  roomId: RoomId;
  /** In the order in which they were sent. */
  sendings: readonly Sending[];
  /** What it was told is new, in the order in which it was told. */
  heard: readonly SeenMessage[];
  /** The messages in its timeline at the end, from top to bottom. */
  shown: readonly SeenMessage[];
  /** The `clientId`s of the rows at the end that are no messages. */
  unsent: readonly string[];
  /** It missed more than a resume brings, and began anew: then it is not told of everything. */
  restarted: boolean;
}

export interface History {
  clients: readonly ClientHistory[];
  /** What the database holds at the end, in no particular order. */
  stored: readonly SeenMessage[];
  rooms: readonly { id: RoomId; rev: number; messageCount: number }[];
}
