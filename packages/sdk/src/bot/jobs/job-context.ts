import type { Room } from '@roomful/protocol';
import type { BaseContext } from '../context.ts';

/** What the handler of a job gets. `reply` goes to the room whose event scheduled it; a job of `bot.every` has none. */
export interface JobContext<Data = unknown> extends Omit<BaseContext, 'room'> {
  readonly type: 'job';
  /** Its name. */
  readonly job: string;
  /** What was scheduled with it, as its schema made it. */
  readonly data: Data;
  /** `undefined` for a job of `bot.every`, and where the bot does not follow the room any more. */
  readonly room: Room | undefined;
  /** What `schedule` answered with. */
  readonly jobId: string;
  /** When it was to run, in Unix milliseconds; `now()` tells when it does. */
  readonly dueAt: number;
}
