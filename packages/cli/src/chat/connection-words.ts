import type { ConnectionState } from '@roomful/sdk';

/** What to say about the connection; nothing while all is well. */
export function describeConnection(state: ConnectionState): string | undefined {
  switch (state.status) {
    case 'idle':
    case 'live':
    case 'stopped':
      return undefined;
    case 'connecting':
      return 'Connecting';
    case 'catching-up':
      return 'Catching up';
    case 'reconnecting':
      return `Reconnecting (attempt ${state.attempt} of ${state.maxAttempts})`;
    case 'offline':
      return 'No connection; what you write waits. Enter tries again';
  }
}
