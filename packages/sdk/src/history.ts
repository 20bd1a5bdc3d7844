import type { LoadMessages, LoadMessagesData, Message, MessageCursor, PageSize, RoomId } from '@roomful/protocol';
import { type ClientClock, pause } from './client-clock.ts';
import { asChatError, retryDelayMs } from './errors.ts';
import { assertNotAborted } from './on-abort.ts';
import type { RequestOptions } from './requests.ts';

/** Where to begin, and so which way to read: a message will do as a place. */
export type HistoryOptions = RequestOptions & {
  /** How many messages one request brings. */
  pageSize?: PageSize;
} & (
    | {
        /** Newest first, from here on back; from the newest of all, if there is none. */
        before?: MessageCursor;
        after?: never;
      }
    | {
        /** Oldest first, from here on forward, to the newest there is when the reading gets there. */
        after: MessageCursor | 'start';
        before?: never;
      }
  );

interface HistorySource {
  roomId: RoomId;
  clock: ClientClock;
  load: (page: LoadMessages) => Promise<LoadMessagesData>;
}

const TRIES_MAX = 4;
/** Before every message that there can be. */
const START = { timestamp: 1, id: 1 } as MessageCursor;

/** Message by message, page by page. Pages follow each other by place, so what arrives meanwhile shifts nothing. */
export async function* readHistory(
  source: HistorySource,
  { before, after, pageSize, signal }: HistoryOptions,
): AsyncGenerator<Message, void, undefined> {
  const isForward = after !== undefined;
  let place = after === 'start' ? START : (after ?? before);
  for (;;) {
    const page = await loadPage(
      source,
      {
        roomId: source.roomId,
        ...(pageSize !== undefined && { pageSize }),
        ...(place && { [isForward ? 'after' : 'before']: { timestamp: place.timestamp, id: place.id } }),
      },
      signal,
    );
    const messages = isForward ? page.messages : page.messages.toReversed();
    for (const message of messages) {
      assertNotAborted(signal);
      yield message;
    }
    place = messages.at(-1);
    if (!page.hasMore || !place) return;
  }
}

/** A reconnect in between is waited for. */
async function loadPage(
  { clock, load }: HistorySource,
  page: LoadMessages,
  signal: AbortSignal | undefined,
): Promise<LoadMessagesData> {
  for (let failures = 0; ; failures++) {
    assertNotAborted(signal);
    try {
      return await load(page);
    } catch (caught) {
      const error = asChatError(caught);
      if (!error.retryable || failures + 1 >= TRIES_MAX) throw error;
      await pause(clock, retryDelayMs(error, failures), signal);
    }
  }
}
