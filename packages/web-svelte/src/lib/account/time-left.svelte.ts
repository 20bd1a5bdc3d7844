import { createSubscriber } from 'svelte/reactivity';

/** Counts down to a moment, second by second, as long as somebody looks. */
export class TimeLeft {
  #until: number;
  #subscribe = createSubscriber((update) => {
    const interval = setInterval(update, 1_000);
    return () => clearInterval(interval);
  });

  /** `lifetimeMs` by this device's clock: the server's may be another one. */
  constructor(lifetimeMs: number) {
    this.#until = Date.now() + lifetimeMs;
  }

  get seconds(): number {
    this.#subscribe();
    return Math.max(0, Math.ceil((this.#until - Date.now()) / 1_000));
  }
}
