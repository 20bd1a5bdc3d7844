import type { Outcome } from '../outcome.ts';
import type { Delivery } from '../create-context.ts';
import type { BotService, ServiceContext } from '../run/bot-service.ts';
import { JobRun } from './job-run.ts';
import { type JobDefinition, JobRegistry } from './job-registry.ts';
import type { DueJob } from './job-run.ts';

/** The jobs of a bot: those it can do, and the service that runs them when it is time. */
export class Jobs implements BotService {
  readonly registry = new JobRegistry();
  readonly #handle: (definition: JobDefinition, job: DueJob, delivery: Delivery) => Promise<Outcome>;
  #current: JobRun | undefined;

  /** `handle` never throws. */
  constructor(handle: (definition: JobDefinition, job: DueJob, delivery: Delivery) => Promise<Outcome>) {
    this.#handle = handle;
  }

  async run(context: ServiceContext): Promise<void> {
    const run = new JobRun(context, this.registry, this.#handle);
    this.#current = run;
    try {
      await run.untilStopped();
    } finally {
      if (this.#current === run) this.#current = undefined;
    }
  }

  /** A job was scheduled. */
  noteDue(key: string, dueAt: number): void {
    this.#current?.noteDue(key, dueAt);
  }
}
