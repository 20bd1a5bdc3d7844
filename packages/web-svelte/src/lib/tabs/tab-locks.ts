/**
 * What the tabs of one browser have to agree on, by Web Locks: a lock goes with its tab, so nothing is left behind by one
 * that crashed. Where there are none, each tab is on its own.
 */
export interface TabLocks {
  /** Says of this tab that something holds, until the answer is called. Several tabs may say the same. */
  hold(name: string): () => void;
  /** Whether any tab says so. */
  isHeld(name: string): Promise<boolean>;
  /** Answers with true in one tab only, until the time has passed. */
  claim(name: string, forMs: number): Promise<boolean>;
}

export function openTabLocks(locks: LockManager | undefined = globalThis.navigator?.locks): TabLocks {
  if (locks === undefined) return { hold: () => () => {}, isHeld: async () => false, claim: async () => true };
  return {
    hold(name) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const abort = new AbortController();
      void locks
        .request(name, { mode: 'shared', signal: abort.signal }, () => promise)
        // Let go of before it was given.
        .catch(() => {});
      return () => {
        abort.abort();
        resolve();
      };
    },
    async isHeld(name) {
      const { held = [] } = await locks.query();
      return held.some((lock) => lock.name === name);
    },
    claim(name, forMs) {
      return new Promise((answer, fail) => {
        locks
          .request(name, { ifAvailable: true }, async (lock) => {
            answer(lock !== null);
            if (lock !== null) await new Promise((resolve) => setTimeout(resolve, forMs));
          })
          .catch(fail);
      });
    },
  };
}
