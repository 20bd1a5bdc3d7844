import type { HookId, RoomId } from '@roomful/protocol';
import { HookRunner, type RunnerParts } from './hook-runner.ts';

/** All outgoing hooks that are on. */
export class HookDispatcher {
  readonly #parts: RunnerParts;
  readonly #runners = new Map<HookId, HookRunner>();
  #isStarted = false;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#runners.size;
  }

  /** Goes on where the run before was. */
  async start(): Promise<void> {
    this.#isStarted = true;
    for (const hookId of await this.#parts.hooks.active()) this.#run(hookId);
  }

  /** Something was written there: called for every commit, so it only notes it. */
  roomChanged(roomId: RoomId): void {
    for (const runner of this.#runners.values()) runner.wake(roomId);
  }

  /** The hook is new, or another one than before, or gone. */
  async changed(hookId: HookId): Promise<void> {
    const former = this.#runners.get(hookId);
    await former?.stop();
    // Another change may have begun a new one meanwhile, which looks at what the hook is before each event.
    if (this.#runners.get(hookId) === former) this.#runners.delete(hookId);
    const hook = await this.#parts.hooks.find(hookId);
    if (this.#isStarted && hook?.kind === 'outgoing' && hook.disabledReason === null) this.#run(hookId);
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop()));
    this.#runners.clear();
    await this.#parts.cursors.save();
  }

  /** One that is off notices it by itself. */
  #run(hookId: HookId): void {
    if (this.#runners.has(hookId)) return;
    const runner = new HookRunner(hookId, this.#parts, () => {
      if (this.#runners.get(hookId) === runner) this.#runners.delete(hookId);
    });
    this.#runners.set(hookId, runner);
    void this.#start(hookId, runner);
  }

  async #start(hookId: HookId, runner: HookRunner): Promise<void> {
    try {
      await runner.start();
    } catch (error) {
      this.#parts.logger.error({ err: error, hookId }, 'hook not started');
      if (this.#runners.get(hookId) === runner) this.#runners.delete(hookId);
    }
  }
}
