import { ChatError } from '@roomful/sdk';
import { text } from './text.svelte.ts';

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
    case 'USERNAME_TAKEN':
      return explainTaken(error);
    default:
      return error.message;
  }
}

/** The server also tells of ways in that a script has and this page does not. */
function explainTaken({ message, details }: ChatError): string {
  const { username, owner } = details ?? {};
  if (typeof username !== 'string' || typeof owner !== 'string') return message;
  return username === owner ? text.errors.nameTaken(owner) : text.errors.nameResembles(username, owner);
}
