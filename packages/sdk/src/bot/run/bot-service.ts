import type { ClientClock } from '../../client-clock.ts';
import type { Activity } from '../activity.ts';
import type { BotLog } from '../bot-log.ts';
import type { Outlet } from '../outlet.ts';

export interface ServiceContext {
  outlet: Outlet;
  clock: ClientClock;
  log: BotLog;
  /** A service counts what it does; waiting for a time to come is nothing that it does. */
  activity: Activity;
  /** Aborts when the bot begins to drain: begin nothing new. */
  stopping: AbortSignal;
  /** Aborts when the time to finish is over. */
  signal: AbortSignal;
}

/** Something that runs beside the handlers, for example scheduled jobs. */
export interface BotService {
  /** Called when the bot is live for the first time. Resolves when it has ended, which it does after `stopping` aborted. */
  run(context: ServiceContext): Promise<void>;
}
