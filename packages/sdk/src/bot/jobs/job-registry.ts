import { prettifyError, safeParseAsync, type $ZodType } from 'zod/v4/core';
import { ChatError } from '../../errors.ts';
import type { JobContext } from './job-context.ts';
import type { Repeat } from './next-run.ts';

export interface JobDefinition {
  name: string;
  schema: $ZodType | undefined;
  /** Of `bot.every`. */
  repeat: Repeat | undefined;
  handler: (context: JobContext) => unknown;
}

/** The jobs that a bot can do. */
export class JobRegistry {
  readonly #byName = new Map<string, JobDefinition>();

  get fixed(): JobDefinition[] {
    return [...this.#byName.values()].filter(({ repeat }) => repeat !== undefined);
  }

  /** Throws `TypeError` for a name that is none, or that is taken. */
  add(definition: JobDefinition): void {
    const { name, handler } = definition;
    if (!/^[\w.:-]{1,64}$/.test(name)) {
      throw new TypeError(`"${name}" can’t be the name of a job: it has 1 to 64 letters, digits, and any of _.:-`);
    }
    if (this.#byName.has(name))
      throw new TypeError(`There is a job "${name}" already. Give every job a name of its own.`);
    if (typeof handler !== 'function') throw new TypeError(`The job "${name}" needs a function that does it.`);
    this.#byName.set(name, definition);
  }

  find(name: string): JobDefinition | undefined {
    return this.#byName.get(name);
  }

  /** Throws `ChatError` `INVALID_PAYLOAD` where there is no such job to schedule. */
  findSchedulable(name: string): JobDefinition {
    const found = this.#byName.get(name);
    if (found && !found.repeat) return found;
    const why = found ? 'is one of bot.every() and runs by itself' : 'does not exist: add it with bot.job()';
    throw invalid(`The job "${name}" ${why}.`);
  }
}

/** The data as the job's schema makes it. Throws `ChatError` `INVALID_PAYLOAD`. */
export async function readJobData({ name, schema }: JobDefinition, data: unknown): Promise<unknown> {
  if (!schema) return data;
  const result = await safeParseAsync(schema, data);
  if (result.success) return result.data;
  const problem = prettifyError(result.error)
    .replace(/^✖ /, '')
    .replaceAll(/\s*\n\s*/g, ' ');
  throw invalid(`The data of job "${name}" does not fit its schema: ${problem}.`);
}

export function invalid(message: string, cause?: unknown): ChatError {
  return new ChatError({ code: 'INVALID_PAYLOAD', message, retryable: false, cause });
}
