import type { Arrivals, Inbox, Joined } from './dialect.ts';
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
  /** Where the first frame after a resume has to begin. */
  #resumedRev: number | undefined;
  #gaps = 0;
  #doubles = 0;
  #seams = 0;
  #resets = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#rev = options.rev;
    this.#acknowledgedRev = options.rev;
  }

  get rev(): number {
    return this.#rev;
  }

  take(frame: Buffer): void {
    if (!startsWith(frame, messagesHead)) return;
    const { fromRev, lastRev, sequences, isGapless } = this.#options.reader.read(frame);
    const before = this.#rev;
    if (this.#resumedRev !== undefined && fromRev !== this.#resumedRev) this.#seams++;
    this.#resumedRev = undefined;
    if (fromRev > before || !isGapless) this.#gaps++;
    // What was sent once more because its acknowledgement was late is dropped, as every client must.
    if (lastRev <= before) return;
    this.#rev = lastRev;
    const fresh = sequences.slice(Math.max(0, before - fromRev));
    this.#options.arrivals.add(fresh.length);
    if (this.#options.isSampled) this.#note(fresh);
  }

  resume({ rev, missed }: Joined): void {
    if (!missed) {
      this.#resets++;
      return;
    }
    const before = this.#rev;
    const isGapless =
      rev === before + missed.length && missed.every((message, index) => message.rev === before + index + 1);
    if (!isGapless) this.#gaps++;
    this.#rev = rev;
    this.#acknowledgedRev = rev;
    this.#resumedRev = rev;
    this.#options.arrivals.add(missed.length);
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
      ...(this.#seams > 0 ? [`${this.#seams} first frames that don't begin where the resume ended`] : []),
      ...(this.#resets > 0 ? [`${this.#resets} resumes that were told to begin anew`] : []),
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
