import type { WireSocket } from './wire-socket.ts';

/** What a member gets when it comes in. */
export interface Joined {
  /** Of the room at that moment; 0 where there is no such thing. */
  rev: number;
  /** What was missed since the rev that was asked for; undefined when the member has to begin anew. */
  missed: readonly { rev: number; content: string }[] | undefined;
}

/** What a member's inbox makes of what it is sent. */
export interface Inbox {
  /** The rev up to which it has everything. */
  readonly rev: number;
  take(frame: Buffer): void;
  /** Its member was away and came back. */
  resume(joined: Joined): void;
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
  join(socket: WireSocket, room: string, afterRev?: number): Promise<Joined>;
  messageFrame(sequence: number, room: string, content: string): string;
  createInbox(options: { room: string; rev: number; isSampled: boolean; arrivals: Arrivals }): Inbox;
}
