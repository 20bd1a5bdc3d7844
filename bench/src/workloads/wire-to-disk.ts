import { setTimeout as pause } from 'node:timers/promises';
import { Load } from '../load/load.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import { insertRaw } from './insert-raw.ts';

const SENDERS = 50;
/** Each sender's messages under way. */
const WINDOW = 10;
const RAW_BATCH = 50;

/**
 * W7, as far as it can be seen from outside: what one server takes in from senders who are each alone, over the wire and
 * with all its checks, against better-sqlite3 that inserts the same rows and does nothing else.
 */
export async function measureWriter(context: RunContext): Promise<Figure[]> {
  const seconds = context.isLong ? 20 : 4;
  await using load = await Load.start({
    target: 'roomful',
    rooms: SENDERS,
    membersPerRoom: 1,
    sendersPerRoom: 1,
    sampleEvery: 10,
    profile: context.profile,
  });
  await pipeline(load, 1);
  const { perSecond, serverCpu } = await pipeline(load, seconds);
  await context.finish(load);
  using folder = new TemporaryFolder();
  const rawPerSecond = insertRaw({ from: load.file, into: folder.file('raw.db'), batch: RAW_BATCH });
  context.record({ workload: 'w7', messagesPerSecond: perSecond, serverCpu, rawRowsPerSecond: rawPerSecond });
  return [
    {
      workload: `W7 wire to disk, ${SENDERS} senders`,
      name: 'acknowledged messages/s; baseline: raw rows/s',
      roomful: perSecond,
      baseline: rawPerSecond,
      bar: { kind: 'ratio at least', value: 0.6 },
    },
  ];
}

/** Keeps every sender's window full. */
async function pipeline(load: Load, seconds: number): Promise<{ perSecond: number; serverCpu: number }> {
  const { ledger, server } = load;
  const before = { acknowledged: ledger.acknowledged.size, cpu: server.cpuSeconds() };
  const startedAt = performance.now();
  while (performance.now() - startedAt < seconds * 1_000 && load.isIntact) {
    while (ledger.sent - ledger.answered < SENDERS * WINDOW) load.send(performance.now());
    await pause(1);
  }
  while (ledger.answered < ledger.sent && load.isIntact) await pause(1);
  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  while (ledger.delivered < load.expected && load.isIntact) await pause(1);
  return {
    perSecond: (ledger.acknowledged.size - before.acknowledged) / elapsedSeconds,
    serverCpu: (server.cpuSeconds() - before.cpu) / elapsedSeconds,
  };
}
