import type { Logger } from '../../logger.ts';
import type { Clock } from '../../ports/clock.ts';
import { explainTrouble, type Trouble } from './storage-trouble.ts';

/** A full disk gets fuller with each line, and thousands of messages may fail in a second. */
const REPEAT_MS = 10_000;

/** Tells the operator once that the storage fails and once that it works again; in between how much was refused. */
export class TroubleLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  #toldAt = Number.NEGATIVE_INFINITY;
  #toldKinds = new Set<Trouble['kind']>();
  #refused = 0;

  constructor({ logger, clock }: { logger: Logger; clock: Clock }) {
    this.#logger = logger;
    this.#clock = clock;
  }

  refused(trouble: Trouble, cause?: unknown): void {
    this.#refused++;
    const isRepeatDue = this.#clock.now() - this.#toldAt >= REPEAT_MS;
    if (isRepeatDue) this.#toldKinds.clear();
    if (this.#toldKinds.has(trouble.kind)) return;
    this.#toldKinds.add(trouble.kind);
    this.#toldAt = this.#clock.now();
    const { kind, path } = trouble;
    this.#logger.error({ kind, file: path, refused: this.#refused, ...describe(cause) }, explainTrouble(trouble));
    this.#refused = 0;
  }

  recovered(path: string | undefined): void {
    this.#toldKinds.clear();
    this.#logger.info({ file: path, refused: this.#refused }, 'The storage works again.');
    this.#refused = 0;
  }
}

function describe(cause: unknown): { code?: string; reason?: string } {
  if (!(cause instanceof Error)) return {};
  return { ...('code' in cause && { code: String(cause.code) }), reason: cause.message };
}
