import { ChatError } from '@roomful/sdk';
import { text } from './text.ts';

/** An error in the reader's words. A refusal the server explains best itself: it knows the name, the limit, the wait. */
export function explainError(error: unknown): string {
  if (!(error instanceof ChatError)) return text.app.unexpected;
  switch (error.code) {
    case 'UNREACHABLE':
      return text.errors.unreachable;
    case 'TIMEOUT':
      return text.errors.timeout;
    case 'STORAGE_UNAVAILABLE':
      return text.errors.storageUnavailable;
    case 'SERVER_DRAINING':
      return text.errors.serverDraining;
    default:
      return error.message;
  }
}
