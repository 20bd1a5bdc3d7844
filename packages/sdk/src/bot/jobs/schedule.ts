import type { input, output, $ZodType } from 'zod/v4/core';

/** When a job runs: once, or again and again. */
export type When =
  /** Unix milliseconds, or a date. */
  | { at: number | Date }
  | { inMs: number }
  /** Every so many milliseconds, for the first time after that time. */
  | { everyMs: number }
  /** A cron pattern such as `0 9 * * 1-5`, in the time zone of the machine or in the one given, such as `Europe/Berlin`. */
  | { cron: string; timeZone?: string };

/** When a job of `bot.every` runs; a text is a cron pattern. */
export type Every = string | Extract<When, { everyMs: number } | { cron: string }>;

/** What scheduling may be told beside the time and the data. */
export interface ScheduleOptions {
  /**
   * What the job is known by, 1 to 64 letters, digits and `_.:-`. Scheduling again under the same id replaces it. By default it
   * is made from the event and the number of the call.
   */
  id?: string;
}

/** A job that waits for its time. */
export interface Scheduled {
  id: string;
  /** When it runs next, in Unix milliseconds. */
  dueAt: number;
}

/** A job that `bot.job` added: what it takes is in its type. */
export interface Job<Data = unknown> {
  readonly name: string;
  /** Only in types. */
  readonly takes?: (data: Data) => void;
}

/**
 * [BOT13] Lets a job run later, also when the bot was started anew meanwhile. An event that is handled twice schedules once.
 * Throws `ChatError` `INVALID_PAYLOAD` for data or a time that is none.
 */
export interface Schedule {
  <Which extends string | Job<never>>(job: Which, when: When, ...rest: ScheduleRest<Which>): Promise<Scheduled>;
  /** Whether there was one to cancel. One that runs just now ends as usual. */
  cancel(id: string): Promise<boolean>;
}

/** The data that the job takes, then options; a job that is known by its name alone takes any. */
export type ScheduleRest<Which> =
  Which extends Job<infer Data>
    ? unknown extends Data
      ? [data?: unknown, options?: ScheduleOptions]
      : [data: Data, options?: ScheduleOptions]
    : [data?: unknown, options?: ScheduleOptions];

/** What a job may be told beside the name. */
export interface JobOptions<Schema = undefined> {
  /** What is scheduled with it; kept as JSON and read by this. */
  schema?: Schema;
}

/** What is scheduled with a job. */
export type JobInput<Schema> = Schema extends $ZodType ? input<Schema> : unknown;
/** What the handler of a job gets as `data`. */
export type JobData<Schema> = Schema extends $ZodType ? output<Schema> : unknown;
