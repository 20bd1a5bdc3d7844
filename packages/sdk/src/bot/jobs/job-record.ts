import type { RoomId } from '@roomful/protocol';
import type { Repeat } from './next-run.ts';

/** A job as it is kept. */
export interface JobRecord {
  name: string;
  /** Unix milliseconds. */
  dueAt: number;
  repeat?: Repeat | undefined;
  /** Where `reply` goes. */
  roomId?: RoomId | undefined;
  /** As it was scheduled, before its schema made something of it. */
  data?: unknown;
  /** The event and the call that scheduled it. */
  by: string;
}

export const JOBS = 'job/';
/** Ids of the jobs of `bot.every` begin with this; nobody else's do. */
export const FIXED = '=';

export const jobKey = (id: string): string => JOBS + id;
export const jobIdOf = (key: string): string => key.slice(JOBS.length);

/**
 * The event id of one run: the same whenever the run comes again, another one for each. [BOT2] Replies are derived from it.
 * It is as long for every job, because it is a part of every reply's `clientId`.
 */
export function runIdOf({ name, by, repeat, dueAt }: JobRecord, id: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const whole = JSON.stringify([name, id, by, repeat ? dueAt : null]);
  return `j${createHash('sha256').update(whole).digest('hex').slice(0, 24)}`;
}
