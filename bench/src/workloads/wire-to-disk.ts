import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Load } from '../load/load.ts';
import { type CpuShares, watchCpu } from '../load/watch-cpu.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import { runOnServerCore } from '../run-on-server-core.ts';
import { TemporaryFolder } from '../temporary-folder.ts';

const SENDERS = 50;
/** Each sender's messages under way. */
const WINDOW = 10;
const RAW_BATCH = 50;
const rawProgram = fileURLToPath(new URL('./insert-raw.ts', import.meta.url));

/**
 * What one server takes in from senders who are each alone, over the wire and with all its checks, against better-sqlite3
 * that inserts the same rows and does nothing else.
 */
export async function measureWireToDisk(context: RunContext): Promise<Figure> {
  const seconds = context.isLong ? 20 : 3;
  await using load = await Load.start({
    target: 'roomful',
    rooms: SENDERS,
    membersPerRoom: 1,
    sendersPerRoom: 1,
    sampleEvery: 10,
    profile: context.profile,
  });
  await pipeline(load, 1);
  const { perSecond, cpu } = await pipeline(load, seconds);
  await context.finish(load);
  using folder = new TemporaryFolder();
  const rawPerSecond = await insertRaw({ from: load.file, into: folder.file('raw.db'), batch: RAW_BATCH });
  context.record({ workload: 'w7', messagesPerSecond: perSecond, rawRowsPerSecond: rawPerSecond, ...cpu });
  return {
    workload: `W7 wire to disk, ${SENDERS} senders`,
    name: 'acknowledged messages/s; baseline: raw rows/s',
    roomful: perSecond,
    baseline: rawPerSecond,
    bar: { kind: 'none' },
    remark: describeCpu(cpu),
  };
}

/** Rows a second. */
export async function insertRaw({ from, into, batch }: { from: string; into: string; batch: number }): Promise<number> {
  return Number(await runOnServerCore([rawProgram, from, into, String(batch)]));
}

/** Keeps every sender's window full. */
async function pipeline(load: Load, seconds: number): Promise<{ perSecond: number; cpu: CpuShares }> {
  const { ledger, server } = load;
  const acknowledgedBefore = ledger.acknowledged.size;
  const cpuSoFar = watchCpu(server);
  const startedAt = performance.now();
  while (performance.now() - startedAt < seconds * 1_000 && load.isIntact) {
    while (ledger.sent - ledger.answered < SENDERS * WINDOW) load.send(performance.now());
    await pause(1);
  }
  while (ledger.answered < ledger.sent && load.isIntact) await pause(1);
  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  const cpu = cpuSoFar();
  while (ledger.delivered < load.expected && load.isIntact) await pause(1);
  return { perSecond: (ledger.acknowledged.size - acknowledgedBefore) / elapsedSeconds, cpu };
}
