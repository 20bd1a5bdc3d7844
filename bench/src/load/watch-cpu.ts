import type { ServerProcess } from '../server-process.ts';
import { startOtherCpu } from './wait-for-quiet.ts';

/** Where the processor's time went, as shares of one core. */
export interface CpuShares {
  serverCpu: number;
  generatorCpu: number;
  /** Of all that ran on the machine besides: what the figures were disturbed by. */
  otherCpu: number;
}

/** Counts from now on. */
export function watchCpu(server: ServerProcess): () => CpuShares {
  const startedAt = performance.now();
  const before = { server: server.cpuSeconds(), generator: process.cpuUsage() };
  const othersSoFar = startOtherCpu(server);
  return () => {
    const elapsedSeconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(before.generator);
    return {
      serverCpu: (server.cpuSeconds() - before.server) / elapsedSeconds,
      generatorCpu: (user + system) / 1e6 / elapsedSeconds,
      otherCpu: othersSoFar() / elapsedSeconds,
    };
  };
}
