import { setTimeout as pause } from 'node:timers/promises';
import { busySeconds } from '../busy-seconds.ts';
import type { ServerProcess } from '../server-process.ts';

const LOOK_MS = 200;
const GIVE_UP_AFTER_MS = 15_000;
/** Of one core. */
const QUIET_BELOW = 0.2;

let waitedMs = 0;

/** What all waiting took so far. */
export function waitedSeconds(): number {
  return waitedMs / 1_000;
}

/** Waits a while for other programs to leave the machine alone; a figure that they disturb says nothing. */
export async function waitForQuiet(server: ServerProcess): Promise<void> {
  const beganAt = performance.now();
  try {
    await untilQuiet(server, beganAt + GIVE_UP_AFTER_MS);
  } finally {
    waitedMs += performance.now() - beganAt;
  }
}

async function untilQuiet(server: ServerProcess, giveUpAt: number): Promise<void> {
  do {
    const othersSoFar = startOtherCpu(server);
    const startedAt = performance.now();
    await pause(LOOK_MS);
    if (othersSoFar() / ((performance.now() - startedAt) / 1_000) < QUIET_BELOW) return;
  } while (performance.now() < giveUpAt);
}

/** Counts from now on the seconds that programs other than the server and this one took. */
export function startOtherCpu(server: ServerProcess): () => number {
  const own = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6 + server.cpuSeconds();
  };
  const before = busySeconds() - own();
  return () => Math.max(0, busySeconds() - own() - before);
}
