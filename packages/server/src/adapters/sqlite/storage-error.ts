import { ChatError } from '../../chat-error.ts';
import { isStorageError } from './storage-trouble.ts';

/** Runs a piece of database work; trouble with the storage becomes the code that clients know. */
export async function guardStorage<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isStorageError(error)) throw error;
    throw storageUnavailable(error);
  }
}

export function storageUnavailable(cause: unknown): ChatError {
  return new ChatError(
    'STORAGE_UNAVAILABLE',
    'The server can’t reach its storage just now. Nothing acknowledged is lost: try again in a moment.',
    { retryAfterMs: 1_000, cause },
  );
}
