import { pause, rest } from '../../client-clock.ts';
import type { Delivery } from '../create-context.ts';
import type { Outcome } from '../outcome.ts';
import type { ServiceContext } from '../run/bot-service.ts';
import { FIXED, jobIdOf, jobKey, type JobRecord, JOBS } from './job-record.ts';
import type { JobDefinition, JobRegistry } from './job-registry.ts';
import { followingRun } from './next-run.ts';
import { retryPauseMs } from '../retry-pause.ts';

/** So often the store is asked what else there is: another process of this bot may schedule too, and clocks are set. */
const LOOK_EVERY_MS = 60_000;
const PAGE = 500;

/** A job whose time has come. */
export interface DueJob {
  id: string;
  record: JobRecord;
}

type Handle = (definition: JobDefinition, job: DueJob, delivery: Delivery) => Promise<Outcome>;

/** Runs jobs from the start of a bot to its end. Nothing that the store refuses ends it: it asks again. */
export class JobRun {
  readonly #context: ServiceContext;
  readonly #registry: JobRegistry;
  readonly #handle: Handle;
  readonly #dueAt = new Map<string, number>();
  readonly #running = new Map<string, Promise<void>>();
  /** Jobs of one room run one after the other. */
  readonly #queues = new Map<unknown, Promise<void>>();
  readonly #unknown = new Set<string>();
  #wake: () => void = () => undefined;

  constructor(context: ServiceContext, registry: JobRegistry, handle: Handle) {
    this.#context = context;
    this.#registry = registry;
    this.#handle = handle;
  }

  noteDue(key: string, dueAt: number): void {
    this.#dueAt.set(key, dueAt);
    this.#wake();
  }

  async untilStopped(): Promise<void> {
    const { stopping, outlet } = this.#context;
    const wake = () => this.#wake();
    stopping.addEventListener('abort', wake);
    await this.#persist(() => this.#prepareFixed());
    let lookAt = 0;
    while (!stopping.aborted) {
      if (outlet.now() >= lookAt) {
        await this.#persist(() => this.#look());
        lookAt = outlet.now() + LOOK_EVERY_MS;
      }
      for (const [key, dueAt] of this.#dueAt) if (dueAt <= outlet.now()) this.#begin(key);
      await this.#pauseUntil(lookAt);
    }
    stopping.removeEventListener('abort', wake);
    await Promise.all(this.#running.values());
  }

  /** Those of `bot.every`: new ones begin, others that were changed too, and those that are gone go. */
  async #prepareFixed(): Promise<void> {
    const { outlet } = this.#context;
    const kept = new Map((await this.#list(JOBS + FIXED)).map((entry) => [entry.key, entry]));
    for (const { name, repeat } of this.#registry.fixed) {
      if (!repeat) continue;
      const key = jobKey(FIXED + name);
      const former = kept.get(key);
      kept.delete(key);
      if (former && JSON.stringify(toRecord(former.value).repeat) === JSON.stringify(repeat)) continue;
      const dueAt = followingRun(repeat, { now: outlet.now() });
      // Its last time is over.
      if (dueAt === undefined) continue;
      const record: JobRecord = { name, repeat, dueAt, by: FIXED };
      // Where another process was quicker it has written the same.
      await outlet.store.set(key, JSON.stringify(record), former?.version ?? 0);
    }
    for (const key of kept.keys()) await outlet.store.delete(key);
  }

  async #look(): Promise<void> {
    const entries = await this.#list(JOBS);
    const there = new Set(entries.map(({ key }) => key));
    for (const key of this.#dueAt.keys()) if (!there.has(key)) this.#dueAt.delete(key);
    for (const { key, value } of entries) {
      const record = toRecord(value);
      if (this.#registry.find(record.name)) this.#dueAt.set(key, record.dueAt);
      else this.#tellUnknown(record.name);
    }
  }

  async #list(prefix: string) {
    const all = [];
    for (let after: string | undefined; ; after = all.at(-1)?.key) {
      const page = await this.#context.outlet.store.list(prefix, { after, limit: PAGE });
      all.push(...page);
      if (page.length < PAGE) return all;
    }
  }

  #begin(key: string): void {
    if (this.#running.has(key)) return;
    const done = this.#context.activity.begin();
    const running = this.#runWhenDue(key)
      .catch((error: unknown) => this.#postpone(key, error))
      .finally(() => {
        this.#running.delete(key);
        done();
        this.#wake();
      });
    this.#running.set(key, running);
  }

  /** What nobody foresaw must not begin the same job again at once. */
  #postpone(key: string, error: unknown): void {
    const { log, outlet } = this.#context;
    this.#dueAt.set(key, outlet.now() + LOOK_EVERY_MS);
    log.error(`A job could not be run (${jobIdOf(key)}), and is tried again in ${LOOK_EVERY_MS / 1_000} s.`, error);
  }

  async #runWhenDue(key: string): Promise<void> {
    const first = await this.#readDue(key);
    if (!first) return;
    await this.#inTurn(first.record, async () => {
      // It may have been cancelled while it waited for its turn.
      const due = await this.#readDue(key);
      if (!due) return;
      const { definition, record, version } = due;
      const isOver = await this.#runOnce(definition, { id: jobIdOf(key), record });
      if (isOver) await this.#persist(() => this.#advance(key, record, version));
    });
  }

  async #readDue(key: string) {
    const { outlet, stopping } = this.#context;
    const entry = await this.#persist(() => outlet.store.get(key));
    if (stopping.aborted) return undefined;
    const record = entry && toRecord(entry.value);
    const definition = record && this.#registry.find(record.name);
    if (!definition) {
      this.#dueAt.delete(key);
      return undefined;
    }
    this.#dueAt.set(key, record.dueAt);
    return record.dueAt > outlet.now() ? undefined : { definition, record, version: entry.version };
  }

  /** Whether it is through: when the bot stops before that, the job runs again at the next start. */
  async #runOnce(definition: JobDefinition, job: DueJob): Promise<boolean> {
    const { outlet, log, clock, stopping, signal } = this.#context;
    for (let attempt = 1; ; attempt++) {
      if (stopping.aborted) return false;
      const outcome = await this.#handle(definition, job, { outlet, attempt, signal });
      if (signal.aborted) return false;
      if (outcome.kind === 'failed' && !outcome.isTold)
        log.error(`The job "${definition.name}" failed (${job.id}).`, outcome.error);
      if (outcome.kind !== 'retry') return true;
      await pause(clock, retryPauseMs(attempt), stopping);
    }
  }

  /** Once is over, and so is a last time; again and again goes on with the next time. Who scheduled it anew meanwhile has the last word. */
  async #advance(key: string, record: JobRecord, version: number): Promise<void> {
    const { outlet } = this.#context;
    const dueAt = record.repeat && followingRun(record.repeat, { now: outlet.now(), lastDueAt: record.dueAt });
    if (dueAt !== undefined) {
      const next: JobRecord = { ...record, dueAt };
      if ((await outlet.store.set(key, JSON.stringify(next), version)) !== undefined) {
        this.#dueAt.set(key, dueAt);
        return;
      }
    }
    const entry = await outlet.store.get(key);
    if (entry && entry.version !== version) {
      this.#dueAt.set(key, toRecord(entry.value).dueAt);
      return;
    }
    if (entry) await outlet.store.delete(key);
    this.#dueAt.delete(key);
  }

  #inTurn<Result>({ roomId, name }: JobRecord, act: () => Promise<Result>): Promise<Result> {
    const queue = roomId ?? name;
    const acting = (this.#queues.get(queue) ?? Promise.resolve()).then(act);
    const settled = acting.then(
      () => undefined,
      () => undefined,
    );
    this.#queues.set(queue, settled);
    void settled.then(() => {
      if (this.#queues.get(queue) === settled) this.#queues.delete(queue);
    });
    return acting;
  }

  /** Until the store has answered, or the bot stops. */
  async #persist<Result>(ask: () => Promise<Result>): Promise<Result | undefined> {
    const { clock, log, stopping } = this.#context;
    for (let attempt = 1; ; attempt++) {
      try {
        return await ask();
      } catch (error) {
        if (attempt === 1) log.error('The bot’s store refuses what jobs need; asking again.', error);
        if (stopping.aborted) return undefined;
        await pause(clock, retryPauseMs(attempt), stopping);
      }
    }
  }

  #tellUnknown(name: string): void {
    if (this.#unknown.has(name)) return;
    this.#unknown.add(name);
    this.#context.log.warn(`There are jobs "${name}" to do, and no bot.job("${name}") that does them. They are kept.`);
  }

  /** Until then, or until the next job is due, or something wakes it: a new job, the end of one, the end of the bot. */
  async #pauseUntil(time: number): Promise<void> {
    const { clock, outlet, stopping } = this.#context;
    const nap = new AbortController();
    this.#wake = () => nap.abort();
    if (stopping.aborted) return;
    let next = time;
    for (const [key, dueAt] of this.#dueAt) if (dueAt < next && !this.#running.has(key)) next = dueAt;
    await rest(clock, Math.max(0, next - outlet.now()), nap.signal);
  }
}

function toRecord(value: string): JobRecord {
  return JSON.parse(value) as JobRecord;
}
