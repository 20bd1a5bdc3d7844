import type { ClientClock } from './client-clock.ts';

/** Timers stand still while the machine sleeps, so this is also how late after waking the sleep is noticed. */
const TICK_MS = 1_000;
/** A busy page or a throttled one is late as well; that costs one question to the server. */
const LATE_MS = 2_000;

/** Calls `onWake` when a timer comes much later than it was set for, as it does after sleep. Answers with what stops it. */
export function watchSleep(clock: ClientClock, onWake: () => void): () => void {
  if (clock.isNeverLate) return () => undefined;
  let cancel = tick();
  return () => cancel();

  function tick(): () => void {
    const dueAt = clock.now() + TICK_MS;
    return clock.setTimeout(() => {
      const lateMs = clock.now() - dueAt;
      cancel = tick();
      if (lateMs > LATE_MS) onWake();
    }, TICK_MS);
  }
}
