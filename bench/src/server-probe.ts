// Loaded into a server under test beside its own program: answers every message of the process that started it with
// what it holds once everything that can be collected is collected.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type { Held } from './held.ts';

const COLLECTIONS = 3;
const BETWEEN_MS = 100;

const RESOLUTION_MS = 10;

const loopDelay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
loopDelay.enable();

process.on('message', () => {
  void answer();
});
// Asking must not keep a server from ending.
process.channel?.unref();

async function answer(): Promise<void> {
  // It counts the time between two looks, of which the interval is no delay.
  const loopDelayP99Ms = loopDelay.percentile(99) / 1e6 - RESOLUTION_MS;
  for (let collection = 0; collection < COLLECTIONS; collection++) {
    // The ordinary kind leaves pages behind that were needed once.
    globalThis.gc?.({ type: 'major', flavor: 'last-resort' });
    await pause(BETWEEN_MS);
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const held: Held = {
    rssBytes: rss,
    heapBytes: heapUsed,
    externalBytes: external,
    loopDelayP99Ms,
    timers: resources.filter((name) => name === 'Timeout').length,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
  };
  process.send?.(held);
  // The collections were not the program's own delay.
  loopDelay.reset();
}
