import { ChatError } from '../../errors.ts';

/** The store can't be read or written just now, or at all: `sentence` says which it is and what to do. */
export function storeUnavailable(sentence: string, cause?: unknown): ChatError {
  return new ChatError({ code: 'STORE_UNAVAILABLE', message: sentence, retryable: true, cause });
}
