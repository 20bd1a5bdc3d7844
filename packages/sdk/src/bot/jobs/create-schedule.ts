import type { RoomId } from '@roomful/protocol';
import type { Outlet } from '../outlet.ts';
import type { PendingSends } from '../pending-sends.ts';
import type { Jobs } from './jobs.ts';
import { type JobRecord, jobKey } from './job-record.ts';
import { invalid, readJobData } from './job-registry.ts';
import { firstRun, repeatOf } from './next-run.ts';
import type { Job, Schedule, Scheduled, ScheduleOptions, When } from './schedule.ts';

interface ScheduleParts {
  jobs: Jobs;
  outlet: Outlet;
  sends: PendingSends;
  eventId: string;
  /** Where the job's replies go. */
  roomId: RoomId | undefined;
}

/** The `schedule` of one event's context. */
export function createSchedule({ jobs, outlet, sends, eventId, roomId }: ScheduleParts): Schedule {
  let calls = 0;
  const schedule = (
    job: string | Job<never>,
    when: When,
    data?: unknown,
    options: ScheduleOptions = {},
  ): Promise<Scheduled> => {
    // The number is taken in the moment of the call, so that it is the same when the event comes again.
    const by = `${eventId}.${calls++}`;
    return sends.add(async () => {
      const definition = jobs.registry.findSchedulable(typeof job === 'string' ? job : job.name);
      const id = options.id ?? by;
      if (!/^[\w.:-]{1,64}$/.test(id))
        throw invalid(`"${id}" can’t be the id of a job: it has 1 to 64 letters, digits, and any of _.:-`);
      const kept = toJson(definition.name, data);
      await readJobData(definition, kept);
      const repeat = repeatOf(when);
      const record: JobRecord = {
        name: definition.name,
        dueAt: toDueAt(when, outlet.now()),
        repeat,
        roomId,
        data: kept,
        by,
      };
      return keep(id, record);
    });
  };
  return Object.assign(schedule, {
    cancel: (id: string) =>
      sends.add(async () => {
        const found = await outlet.store.get(jobKey(id));
        await outlet.store.delete(jobKey(id));
        return found !== undefined;
      }),
  });

  async function keep(id: string, record: JobRecord): Promise<Scheduled> {
    for (;;) {
      const entry = await outlet.store.get(jobKey(id));
      const former = entry && (JSON.parse(entry.value) as JobRecord);
      // The event came again: it was scheduled then.
      if (former?.by === record.by) return { id, dueAt: former.dueAt };
      const written = await outlet.store.set(jobKey(id), JSON.stringify(record), entry?.version ?? 0);
      if (written === undefined) continue;
      jobs.noteDue(jobKey(id), record.dueAt);
      return { id, dueAt: record.dueAt };
    }
  }
}

function toDueAt(when: When, now: number): number {
  try {
    return firstRun(when, now);
  } catch (error) {
    throw invalid((error as Error).message, error);
  }
}

/** What comes back from the store. */
function toJson(name: string, data: unknown): unknown {
  if (data === undefined) return undefined;
  try {
    const text = JSON.stringify(data) as string | undefined;
    if (text !== undefined) return JSON.parse(text);
  } catch (error) {
    throw invalid(`The data of job "${name}" can’t be kept: it is no JSON.`, error);
  }
  throw invalid(`The data of job "${name}" can’t be kept: it is no JSON.`);
}
