import type { ClientClock } from '../../client-clock.ts';
import type { BotLog } from '../bot-log.ts';

/** One line for each thing, and the stack of what was thrown below it. */
export function createStderrLog(clock: ClientClock): BotLog {
  const write = (level: string, message: string, cause?: unknown) => {
    const stack = cause === undefined ? '' : `\n${describe(cause)}`;
    process.stderr.write(`${new Date(clock.now()).toISOString()} ${level} ${message}${stack}\n`);
  };
  return {
    info: (message) => write('info ', message),
    warn: (message) => write('warn ', message),
    error: (message, cause) => write('error', message, cause),
  };
}

/** The stack alone: what else an error carries may hold the text of a message. Never throws, whatever was thrown. */
function describe(cause: unknown): string {
  try {
    return cause instanceof Error ? String(cause.stack ?? `${cause.name}: ${cause.message}`) : String(cause);
  } catch {
    return 'What was thrown can’t be shown as text. Throw an Error instead.';
  }
}
