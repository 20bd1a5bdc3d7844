import { setTimeout as pause } from 'node:timers/promises';
import type { Held } from '../held.ts';
import { percentile } from '../load/percentile.ts';
import { watchCpu } from '../load/watch-cpu.ts';
import type { ServerProcess } from '../server-process.ts';
import { readMetrics } from './read-metrics.ts';
import type { Truth } from './truth.ts';

const MINUTE_MS = 60_000;
/** A short soak is looked at more often. */
const SAMPLES_AT_LEAST = 20;

export interface Sample extends Held {
  atMs: number;
}

/** Looks at the server every minute, and says what it saw. */
export async function watchServer(
  server: ServerProcess,
  { forMs, truth, say }: { forMs: number; truth: Truth; say: (line: object) => void },
): Promise<Sample[]> {
  const everyMs = Math.min(MINUTE_MS, forMs / SAMPLES_AT_LEAST);
  const samples: Sample[] = [];
  const startedAt = performance.now();
  for (let number = 1; number * everyMs <= forMs; number++) {
    const cpuSoFar = watchCpu(server);
    await pause(startedAt + number * everyMs - performance.now());
    const cpu = cpuSoFar();
    const metrics = await readMetrics(server.url);
    const held = await server.holds();
    const atMs = performance.now() - startedAt;
    samples.push({ ...held, atMs });
    const sendP99Ms = percentile(truth.takeAnswers(), 0.99);
    say({ minute: atMs / MINUTE_MS, messages: truth.counts.sends, sendP99Ms, ...held, ...cpu, metrics });
  }
  return samples;
}
