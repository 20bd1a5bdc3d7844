import type { ConnectionState } from '../../connection-state.ts';
import type { BotLog } from '../bot-log.ts';

/** Says what whoever runs the bot would want to know of its connection. */
export function tellState(
  log: BotLog,
  { before, state, url }: { before: ConnectionState; state: ConnectionState; url: string },
): void {
  switch (state.status) {
    case 'reconnecting':
      if (before.status === 'connecting') {
        log.warn(
          `There is no connection to ${url} yet, and the bot goes on trying. Does the server run? Is ROOMFUL_URL right?`,
        );
      }
      if (before.status === 'live') log.warn(`The connection to ${url} is lost. The bot connects again by itself.`);
      break;
    case 'offline':
      if (before.status !== 'offline') log.warn(`${state.error.message} The bot goes on trying.`);
      break;
    case 'live':
    case 'idle':
    case 'connecting':
    case 'catching-up':
    case 'stopped':
  }
}
