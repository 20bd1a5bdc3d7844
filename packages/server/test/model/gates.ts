interface Waiting {
  name: string;
  open: () => void;
}

/**
 * Every point at which the server waits for something outside itself: the store, the session store, the next turn of the
 * event loop, the end of a connection. Nothing goes on before the test opens a gate, so the test decides the order.
 */
export class Gates {
  #waiting: Waiting[] = [];
  #isDropped = false;

  get names(): string[] {
    return this.#waiting.map(({ name }) => name);
  }

  wait(name: string): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#isDropped) this.#waiting.push({ name, open: resolve });
    });
  }

  /** Lets one of those that wait go on; false when nobody waits. */
  open(nth = 0): boolean {
    const gate = this.#waiting[nth % Math.max(1, this.#waiting.length)];
    return gate !== undefined && this.#open(gate);
  }

  /** The same, but one name has to wait longer. */
  openAnyBut(name: string): boolean {
    const gate = this.#waiting.find((waiting) => waiting.name !== name);
    return gate !== undefined && this.#open(gate);
  }

  /** As a killed process: who waits never hears again. */
  drop(): void {
    this.#isDropped = true;
    this.#waiting = [];
  }

  #open(gate: Waiting): boolean {
    this.#waiting.splice(this.#waiting.indexOf(gate), 1);
    gate.open();
    return true;
  }

  /** The same object; what its methods promise arrives once a gate was opened. The work itself is done at once. */
  guard<Target extends object>(target: Target, name: string): Target {
    return new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          const result: unknown = Reflect.apply(value, target, args);
          return result instanceof Promise ? result.finally(() => this.wait(`${name}.${String(key)}`)) : result;
        };
      },
    });
  }
}

/** Everything that can go on without a gate has gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
