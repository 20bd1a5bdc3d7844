import type { Arrivals, Inbox } from './dialect.ts';
import type { MessagesReader } from './messages-reader.ts';
import { startsWith } from './scan-frame.ts';

const messagesHead = Buffer.from('42["messages",');

interface Options {
  room: string;
  rev: number;
  isSampled: boolean;
  arrivals: Arrivals;
  reader: MessagesReader;
}

/** Follows a room by its revs, of which each is one new message here: none may be skipped. */
export class RoomfulInbox implements Inbox {
  readonly #options: Options;
  readonly #seen = new Set<number>();
  #rev: number;
  #acknowledgedRev: number;
  #gaps = 0;
  #doubles = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#rev = options.rev;
    this.#acknowledgedRev = options.rev;
  }

  take(frame: Buffer): void {
    if (!startsWith(frame, messagesHead)) return;
    const { fromRev, lastRev, sequences, isGapless } = this.#options.reader.read(frame);
    const before = this.#rev;
    if (fromRev > before || !isGapless) this.#gaps++;
    // What was sent once more because its acknowledgement was late is dropped, as every client must.
    if (lastRev <= before) return;
    this.#rev = lastRev;
    const fresh = sequences.slice(Math.max(0, before - fromRev));
    this.#options.arrivals.add(fresh.length);
    if (this.#options.isSampled) this.#note(fresh);
  }

  acknowledgement(): string | undefined {
    if (this.#rev === this.#acknowledgedRev) return undefined;
    this.#acknowledgedRev = this.#rev;
    return `42["ack_messages",{"roomId":${this.#options.room},"rev":${this.#rev}}]`;
  }

  faults(): string[] {
    return [
      ...(this.#gaps > 0 ? [`${this.#gaps} gaps in the revs`] : []),
      ...(this.#doubles > 0 ? [`${this.#doubles} messages twice under different revs`] : []),
    ];
  }

  #note(fresh: readonly number[]): void {
    const now = performance.now();
    for (const sequence of fresh) {
      if (this.#seen.has(sequence)) this.#doubles++;
      this.#seen.add(sequence);
      this.#options.arrivals.arrive(sequence, now);
    }
  }
}
