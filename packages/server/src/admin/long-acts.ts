import { ChatError } from '../chat-error.ts';
import type { Clock } from '../ports/clock.ts';

/** Well below what any proxy waits for an answer. */
const WAIT_MS = 20_000;

export function stopping(): ChatError {
  return new ChatError('SERVER_DRAINING', 'The server is stopping; this goes on when it is back.', {
    retryAfterMs: 2_000,
  });
}

/** An act with its progress so far. */
export interface LongAct<Progress> {
  readonly progress: Progress;
  readonly ended: Promise<void>;
}

/**
 * Acts that may take longer than a request should. Whoever asks for one waits a little for its end, and asks again if it
 * has not come: the same act is not begun a second time. One after the other, so that they leave time to the chat.
 */
export class LongActs<Key, Progress> {
  readonly #clock: Pick<Clock, 'setTimeout'>;
  readonly #acts = new Map<Key, LongAct<Progress>>();
  #tail: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(clock: Pick<Clock, 'setTimeout'>) {
    this.#clock = clock;
  }

  find(key: Key): LongAct<Progress> | undefined {
    return this.#acts.get(key);
  }

  /** `afterwards` belongs to the act, and the next one does not wait for it. */
  start(
    key: Key,
    progress: Progress,
    work: (progress: Progress) => Promise<void>,
    afterwards?: (progress: Progress) => Promise<void>,
  ): LongAct<Progress> {
    const running = this.#acts.get(key);
    if (running) return running;
    const worked = this.#tail.then(() => work(progress));
    this.#tail = worked.catch(() => undefined);
    const ended = worked.then(() => afterwards?.(progress)).finally(() => this.#acts.delete(key));
    const act = { progress, ended };
    this.#acts.set(key, act);
    return act;
  }

  /** Throws what the act threw. */
  async wait({ progress, ended }: LongAct<Progress>): Promise<Progress & { done: boolean }> {
    let cancel: () => void = () => undefined;
    const patience = new Promise<false>((resolve) => {
      cancel = this.#clock.setTimeout(() => resolve(false), WAIT_MS);
    });
    const done = await Promise.race([ended.then(() => true), patience]).finally(cancel);
    return { ...progress, done };
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Called by an act between its steps. Throws `SERVER_DRAINING` once the server stops. */
  assertGoing(): void {
    if (this.#isStopped) throw stopping();
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.allSettled([...this.#acts.values()].map(({ ended }) => ended));
  }
}
