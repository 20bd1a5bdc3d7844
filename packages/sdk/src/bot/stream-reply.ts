import { countCodePoints, limits, type Message, type RoomId } from '@roomful/protocol';
import { ChatError } from '../errors.ts';
import type { Outlet } from './outlet.ts';
import { cutText } from './split-text.ts';

/** Words come in bursts: so long the first message waits for those that follow the first one. */
const GATHER_MS = 250;
/** Shows that more was to come. */
const BROKEN_OFF = ' […]';
/** What no message may hold, and models say at times. A return may be half of a line break. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
/** Leaves room for that mark. */
const PART_MAX = limits.contentMax - BROKEN_OFF.length;

export interface StreamTarget {
  outlet: Outlet;
  roomId: RoomId;
  clientId: string;
  everyMs: number;
  signal: AbortSignal;
}

/**
 * [BOT14] One message that grows with the chunks: sent when there are words, edited at most every `everyMs`, complete at the
 * end. What does not fit into one goes on in a second. Resolves with the last message. When the chunks end with an error, what came
 * is left with a mark, and the error is thrown on.
 */
export async function streamReply(
  chunks: AsyncIterable<string> | Iterable<string>,
  target: StreamTarget,
): Promise<Message> {
  const { outlet, roomId, everyMs, signal } = target;
  const reply = new GrowingReply(target);
  const source = new Source(chunks, (chunk) => reply.add(chunk));
  const stop = () => source.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  outlet.setTyping(roomId, true);
  try {
    await source.begun;
    for (let waitMs = GATHER_MS; !source.ended.aborted; waitMs = everyMs) {
      await outlet.pause(waitMs, source.ended);
      if (source.ended.aborted) break;
      await reply.show();
      // Sending takes the sign away, and there is more to come.
      outlet.setTyping(roomId, true);
    }
    if (!source.isComplete && !source.failure) throw stoppedMeanwhile();
    const last = await reply.finish(source.failure ? BROKEN_OFF : '');
    if (source.failure) throw source.failure.error;
    if (last) return last;
    throw new ChatError({ code: 'INVALID_PAYLOAD', message: 'The stream ended without a word.', retryable: false });
  } finally {
    signal.removeEventListener('abort', stop);
    source.stop();
    outlet.setTyping(roomId, false);
  }
}

/** Reads the chunks as they come, whether somebody waits for them or not. */
class Source {
  /** Resolves with the first words, or when there will be none. */
  readonly begun: Promise<void>;
  isComplete = false;
  failure: { error: unknown } | undefined;
  readonly #iterator: AsyncIterator<string> | Iterator<string>;
  readonly #ended = new AbortController();

  constructor(chunks: AsyncIterable<string> | Iterable<string>, onChunk: (chunk: string) => void) {
    this.#iterator = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
    this.begun = new Promise((resolve) => {
      this.ended.addEventListener('abort', () => resolve());
      void this.#read((chunk) => {
        onChunk(chunk);
        if (isVisible(chunk)) resolve();
      });
    });
  }

  /** Aborts with the last chunk, with an error, and with `stop`. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Lets the producer clean up when nobody wants more. */
  stop(): void {
    if (this.ended.aborted) return;
    this.#ended.abort();
    // It may hang, which is why nobody waits for it; what it throws by then is of no use.
    void (async () => this.#iterator.return?.())().catch(() => undefined);
  }

  async #read(onChunk: (chunk: string) => void): Promise<void> {
    try {
      for (let next = await this.#iterator.next(); !next.done; next = await this.#iterator.next()) {
        if (this.ended.aborted) return;
        onChunk(next.value);
      }
      this.isComplete = !this.ended.aborted;
    } catch (error) {
      if (!this.ended.aborted) this.failure = { error };
    }
    this.#ended.abort();
  }
}

/** The messages of one streaming reply; only the last of them still grows. */
class GrowingReply {
  readonly #target: StreamTarget;
  /** Of the last message: what it is to say. */
  #text = '';
  /** What everybody sees of it. */
  #shown: Message | undefined;
  /** What was sent for it, if it differs from what is there: the event came again, and the message is older. */
  #isOlder = false;
  #part = 0;

  constructor(target: StreamTarget) {
    this.#target = target;
  }

  add(chunk: string): void {
    this.#text = (this.#text + chunk).replaceAll('\r\n', '\n').replaceAll(CONTROL_CHARACTERS, '');
  }

  async show(): Promise<void> {
    await this.#finishFullParts();
    // Half a character, or half a line break, waits for its other half.
    await this.#put(this.#text.replace(/[\ud800-\udbff\r]$/, ''), { isFinal: false });
  }

  async finish(mark = ''): Promise<Message | undefined> {
    await this.#finishFullParts();
    if (isVisible(this.#text)) await this.#put(this.#text + mark, { isFinal: true });
    return this.#shown;
  }

  async #finishFullParts(): Promise<void> {
    while (countCodePoints(this.#text) > PART_MAX) {
      const { head, tail } = cutText(this.#text, PART_MAX);
      await this.#put(head, { isFinal: true });
      this.#text = tail;
      // Without words to come the full one stays the last.
      if (!isVisible(tail)) return;
      this.#part++;
      this.#shown = undefined;
      this.#isOlder = false;
    }
  }

  async #put(text: string, { isFinal }: { isFinal: boolean }): Promise<void> {
    const content = text
      .replaceAll('\r', '\n')
      .replace(/^\s*\n/, '')
      .toWellFormed()
      .trimEnd();
    if (!isVisible(content) || content === this.#shown?.content) return;
    const { outlet, roomId, clientId, signal } = this.#target;
    if (!this.#shown) {
      const key = this.#part === 0 ? clientId : `${clientId} ${this.#part}`;
      this.#shown = await outlet.send(roomId, { clientId: key, content }, signal);
      this.#isOlder = this.#shown.content !== content;
      if (!this.#isOlder) return;
    }
    // A message from before does not shrink only to grow again.
    if (this.#isOlder && !isFinal && content.length < this.#shown.content.length) return;
    this.#isOlder = false;
    this.#shown = await outlet.edit(this.#shown.id, content, signal);
  }
}

function isVisible(text: string): boolean {
  return /\S/.test(text);
}

function stoppedMeanwhile(): ChatError {
  return new ChatError({
    code: 'STOPPED',
    message: 'The bot stopped before the stream ended. The message is finished when the event is handled again.',
    retryable: false,
  });
}
