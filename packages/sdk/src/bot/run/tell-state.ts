import type { ConnectionState } from '../../connection-state.ts';
import type { BotLog } from '../bot-log.ts';

/** Says what whoever runs the bot would want to know of its connection. */
export function createStateTeller(log: BotLog, url: string): (state: ConnectionState, before: ConnectionState) => void {
  let hasBeenLive = false;
  let isLossTold = false;
  const warn = (message: string) => {
    log.warn(message);
    isLossTold = hasBeenLive;
  };
  return (state, before) => {
    switch (state.status) {
      case 'reconnecting':
        if (before.status === 'connecting' && !hasBeenLive) {
          warn(
            `There is no connection to ${url} yet, and the bot goes on trying. Does the server run? Is ROOMFUL_URL right?`,
          );
        }
        if (before.status === 'live') warn(`The connection to ${url} is lost. The bot connects again by itself.`);
        break;
      case 'offline':
        if (before.status !== 'offline') warn(`${state.error.message} The bot goes on trying.`);
        break;
      case 'live':
        if (isLossTold) log.info(`The connection to ${url} is back.`);
        isLossTold = false;
        hasBeenLive = true;
        break;
      case 'idle':
      case 'connecting':
      case 'catching-up':
      case 'stopped':
    }
  };
}
