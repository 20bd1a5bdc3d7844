import { ChatError } from '../chat-error.ts';
import type { AuthMode } from './log-in.ts';

/** Where a name alone opens the door there is nothing to recover, pair or prove. Throws `NOT_AVAILABLE`. */
export function assertClaimedMode(authMode: AuthMode): void {
  if (authMode === 'claimed') return;
  throw new ChatError(
    'NOT_AVAILABLE',
    'On this server a name alone is enough to log in: there are no keys to recover or to share. ' +
      'Its operator can change that with ROOMFUL_AUTH_MODE=claimed.',
  );
}
