import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { Gates } from './gates.ts';

/** Stands still until told, and so does every `yield`. */
export class ModelClock extends ManualClock {
  readonly #gates: Gates;
  readonly #timers = new Set<symbol>();

  constructor(now: number, gates: Gates) {
    super(now);
    this.#gates = gates;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  override yield(): Promise<void> {
    return this.#gates.wait('yield');
  }

  override setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = Symbol('timer');
    this.#timers.add(timer);
    const cancel = super.setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, delayMs);
    return () => {
      this.#timers.delete(timer);
      cancel();
    };
  }
}
