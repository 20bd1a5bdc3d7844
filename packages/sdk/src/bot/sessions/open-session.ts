import type { output, $ZodType } from 'zod/v4/core';
import { ChatError } from '../../errors.ts';
import type { BotContext } from '../context.ts';
import type { JobContext } from '../jobs/job-context.ts';
import type { ContextInternals } from '../context-internals.ts';
import { decodeRecord, encodeRecord, findMark, type SessionRecord, withChange } from './session-record.ts';
import type { Session } from './session.ts';
import type { SessionShape } from './session-shape.ts';

const TRIES_MAX = 10;

interface OpenSessionParts<Schema extends $ZodType> extends ContextInternals {
  name: string;
  key: string;
  shape: SessionShape<Schema>;
  context: BotContext | JobContext;
}

interface Loaded {
  record: SessionRecord;
  /** Of the entry in the store. */
  version: number;
}

/** The session of one conversation, for one event. */
export class OpenSession<Schema extends $ZodType> implements Session<output<Schema>> {
  readonly #parts: OpenSessionParts<Schema>;
  readonly #by: { place: string; event: string };
  #loaded: Loaded;
  #value: output<Schema>;
  /** How many changes the handler has asked for. */
  #calls = 0;
  #last: Promise<unknown> = Promise.resolve();

  static async open<Schema extends $ZodType>(parts: OpenSessionParts<Schema>): Promise<OpenSession<Schema>> {
    const by = { place: placeOf(parts.context), event: parts.context.id };
    const loaded = await load(parts);
    const { record } = loaded;
    const before = findMark(record, by)?.before;
    const value = await parts.shape.read(before ? before[0] : record.value, record.version);
    return new OpenSession(parts, by, { loaded, value });
  }

  private constructor(
    parts: OpenSessionParts<Schema>,
    by: { place: string; event: string },
    { loaded, value }: { loaded: Loaded; value: output<Schema> },
  ) {
    this.#parts = parts;
    this.#by = by;
    this.#loaded = loaded;
    this.#value = value;
  }

  get value(): output<Schema> {
    return this.#value;
  }

  update(change: (value: output<Schema>) => unknown): Promise<output<Schema>> {
    return this.#inTurn(async (call) => {
      for (let attempt = 1; attempt <= TRIES_MAX; attempt++) {
        if (await this.#wasDone(call, change)) return this.#value;
        const { record } = this.#loaded;
        const next = await apply(change, await this.#parts.shape.read(record.value, record.version));
        if (await this.#write(await this.#parts.shape.write(next))) return this.#value;
        this.#loaded = await load(this.#parts);
      }
      throw this.#conflict();
    });
  }

  set(value: output<Schema>): Promise<output<Schema>> {
    return this.#inTurn(async (call) => {
      const text = await this.#parts.shape.write(value);
      await this.#replace(call, text);
      return this.#value;
    });
  }

  async clear(): Promise<void> {
    await this.#inTurn((call) => this.#replace(call, undefined));
  }

  async #replace(call: number, text: string | undefined): Promise<void> {
    const done = () => this.#wasDone(call, () => this.#parts.shape.read(text, this.#parts.shape.version));
    if ((await done()) || (await this.#write(text))) return;
    this.#loaded = await load(this.#parts);
    // By this very event, in another process.
    if (!(await done())) throw this.#conflict();
  }

  /** An event that comes again: what it changed then is not changed again, and the handler sees what it saw. */
  async #wasDone(call: number, change: (value: output<Schema>) => unknown): Promise<boolean> {
    const { record } = this.#loaded;
    const changes = findMark(record, this.#by)?.changes ?? 0;
    if (call >= changes) return false;
    // Between the changes of then nothing was kept, so they are made again, on what was there.
    const isLast = call === changes - 1;
    this.#value = isLast
      ? await this.#parts.shape.read(record.value, record.version)
      : await apply(change, structuredClone(this.#value));
    return true;
  }

  async #write(text: string | undefined): Promise<boolean> {
    const { key, outlet, shape } = this.#parts;
    const { version } = shape;
    // What the event found is kept as it is under the new version.
    const former = await this.#upgraded();
    const record = withChange(former, this.#by, { version, value: text });
    const written = await outlet.store.set(key, encodeRecord(record), this.#loaded.version);
    if (written === undefined) return false;
    this.#loaded = { record, version: written };
    this.#value = await shape.read(text, version);
    return true;
  }

  /** The record with its value as the present version has it. */
  async #upgraded(): Promise<SessionRecord> {
    const { record } = this.#loaded;
    const { shape } = this.#parts;
    if (record.version === shape.version || record.value === undefined) return record;
    const value = await shape.write(await shape.read(record.value, record.version));
    // What former events found is of no use under the new version.
    const marks = record.marks.map(({ before: _, ...mark }) => mark);
    return { value, version: shape.version, marks };
  }

  /** One change after the other, also where the handler does not wait. */
  #inTurn<Result>(act: (call: number) => Promise<Result>): Promise<Result> {
    const call = this.#calls++;
    return this.#parts.sends.add(async () => {
      const former = this.#last;
      const acting = former.then(() => act(call));
      this.#last = acting.catch(() => undefined);
      return acting;
    });
  }

  #conflict(): ChatError {
    return new ChatError({
      code: 'CONFLICT',
      message: `Session "${this.#parts.name}" was changed by somebody else meanwhile. Handle the event again, or use update(): it builds on what is there.`,
      retryable: true,
    });
  }
}

async function load({
  key,
  outlet,
  shape,
}: Pick<OpenSessionParts<$ZodType>, 'key' | 'outlet' | 'shape'>): Promise<Loaded> {
  const entry = await outlet.store.get(key);
  if (!entry) return { record: { version: shape.version, value: undefined, marks: [] }, version: 0 };
  return { record: decodeRecord(entry.value), version: entry.version };
}

/** Events of one place come one after the other. */
function placeOf(context: BotContext | JobContext): string {
  if (context.type === 'job') return `j${context.room?.id ?? context.job}`;
  return `r${context.room.id}`;
}

/** A change may answer with a new value, or change the one it gets. */
async function apply<Value>(change: (value: Value) => unknown, value: Value): Promise<Value> {
  const answer = await change(value);
  return answer === undefined ? value : (answer as Value);
}
