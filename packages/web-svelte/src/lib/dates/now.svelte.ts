import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 30_000;

class Now {
  #subscribe = createSubscriber((update) => {
    const interval = setInterval(update, TICK_MS);
    return () => clearInterval(interval);
  });

  /** Unix time in milliseconds. Read in a template, it stays fresh to half a minute. */
  get current(): number {
    this.#subscribe();
    return Date.now();
  }
}

export const now = new Now();
