import type { WireSocket } from './wire-socket.ts';

/** What a member's inbox makes of what it is sent. */
export interface Inbox {
  take(frame: Buffer): void;
  /** The frame that acknowledges what came since the last one, if that is the custom. */
  acknowledgement(): string | undefined;
  /** What it got wrong, in words; empty is good. */
  faults(): string[];
}

export interface Arrivals {
  /** Messages that a member had not got before. */
  add(count: number): void;
  /** On a sampled member: this message, just now. */
  arrive(sequence: number, at: number): void;
}

/** How one of the servers is spoken to. */
export interface Dialect {
  /** What the handshake carries. */
  logIn(url: string, username: string): Promise<object>;
  /** Makes the rooms and answers with what names them in `join` and `messageFrame`. */
  createRooms(socket: WireSocket, names: readonly string[]): Promise<string[]>;
  /** Answers with the rev of the room at that moment; 0 where there is no such thing. */
  join(socket: WireSocket, room: string): Promise<number>;
  messageFrame(sequence: number, room: string, content: string): string;
  createInbox(options: { room: string; rev: number; isSampled: boolean; arrivals: Arrivals }): Inbox;
}
