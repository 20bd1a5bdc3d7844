let held: Promise<string> | undefined;

/** A lock that this tab, or worker, holds until it ends, by a crash too, so that others notice that. Resolves with its name. */
export function holdLifeLock(): Promise<string> {
  held ??= new Promise((resolve, reject) => {
    const name = `roomful ${crypto.randomUUID()}`;
    const isHeld = () => {
      resolve(name);
      return new Promise<void>(() => {});
    };
    navigator.locks.request(name, isHeld).catch(reject);
  });
  return held;
}

/** Calls back once when whoever holds the lock has ended. A signal ends the waiting. */
export function onLockReleased(lock: string, { signal, onReleased }: { signal: AbortSignal; onReleased: () => void }) {
  navigator.locks.request(lock, { signal }, onReleased).catch((error: unknown) => {
    // Nobody waits any more. Anything else is a fault.
    if (!signal.aborted) throw error;
  });
}
