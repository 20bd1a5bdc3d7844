import { readNumber, readSequence } from './scan-frame.ts';

const roomIdKey = Buffer.from('"roomId":');
const fromRevKey = Buffer.from('"fromRev":');
const ROOM_FACTOR = 2 ** 32;
/** More than members are ever apart in what they have read. */
const REMEMBERED = 4_096;

export interface ReadMessages {
  fromRev: number;
  lastRev: number;
  /** The number of each message, in the order of revs; the revs follow `fromRev` without a gap. */
  sequences: readonly number[];
  /** False when the revs don't rise by one. */
  isGapless: boolean;
}

/**
 * Parses a `messages` frame once, however many members get it: the others' frames are compared byte by byte with the one
 * that was parsed. So every delivery is checked, at the price of a comparison.
 */
export class MessagesReader {
  readonly #known = new Map<number, { frame: Buffer; read: ReadMessages }>();

  read(frame: Buffer): ReadMessages {
    const key = readNumber(frame, roomIdKey) * ROOM_FACTOR + readNumber(frame, fromRevKey);
    const known = this.#known.get(key);
    if (known?.frame.equals(frame)) return known.read;
    const read = parse(frame);
    this.#known.delete(key);
    this.#known.set(key, { frame, read });
    if (this.#known.size > REMEMBERED) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return read;
  }
}

function parse(frame: Buffer): ReadMessages {
  const [, { fromRev, messages }] = JSON.parse(frame.toString('utf8', 2)) as [
    string,
    { fromRev: number; messages: { rev: number; content: string }[] },
  ];
  return {
    fromRev,
    lastRev: messages.at(-1)?.rev ?? fromRev,
    sequences: messages.map(({ content }) => readSequence(content)),
    isGapless: messages.every(({ rev }, index) => rev === fromRev + index + 1),
  };
}
