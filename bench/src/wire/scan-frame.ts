const ZERO = 48;
const NINE = 57;

/** Starts every message's content, followed by its number; it stands nowhere else in a frame. */
export const MARKER = '@@';
const marker = Buffer.from(MARKER);

/** The digits that begin at `at`. */
export function readDigits(frame: Buffer, at: number): number {
  let value = 0;
  for (let index = at; index < frame.length; index++) {
    const byte = frame[index] ?? 0;
    if (byte < ZERO || byte > NINE) break;
    value = value * 10 + (byte - ZERO);
  }
  return value;
}

/** The number after a key, found without parsing the frame. */
export function readNumber(frame: Buffer, key: Buffer): number {
  return readDigits(frame, frame.indexOf(key) + key.length);
}

/** The number of the first message in a frame. */
export function scanSequence(frame: Buffer): number {
  return readNumber(frame, marker);
}

/** The number of the message with this content. */
export function readSequence(content: string): number {
  return Number.parseInt(content.slice(MARKER.length), 10);
}

export function startsWith(frame: Buffer, head: Buffer): boolean {
  return frame.length >= head.length && frame.compare(head, 0, head.length, 0, head.length) === 0;
}
