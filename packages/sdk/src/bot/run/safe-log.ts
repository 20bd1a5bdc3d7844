import type { BotLog } from '../bot-log.ts';

/** What a log itself throws has nowhere to go, and must not end what was only to be told. */
export function createSafeLog(log: BotLog): BotLog {
  return {
    info: (message) => guard(() => log.info(message)),
    warn: (message) => guard(() => log.warn(message)),
    error: (message, cause) => guard(() => log.error(message, cause)),
  };
}

function guard(write: () => unknown): void {
  try {
    // A function that answers with a promise fits the type too.
    Promise.resolve(write()).catch(() => undefined);
  } catch {
    // Nobody is left to tell.
  }
}
