import { connectWithSocketIo } from '@roomful/sdk';
import { holdLifeLock } from './life-lock.ts';
import type { ToLine } from './line-messages.ts';
import { SharedLine } from './shared-line.ts';

const worker = globalThis as unknown as { onconnect: (event: MessageEvent) => void };

const line = holdLifeLock().then(
  (lock) =>
    new SharedLine({
      lock,
      connect: connectWithSocketIo,
      now: () => Date.now(),
      setTimeout(callback, delayMs) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
      untilReleased: createReleases(),
    }),
);

worker.onconnect = ({ ports: [port] }) => {
  if (!port) return;
  port.onmessage = async ({ data }: MessageEvent<ToLine>) => {
    (await line).receive(port, data);
    if (data.kind === 'close') port.close();
  };
};

/** However many sockets a tab opens in its life, its lock is waited for once. */
function createReleases(): (lock: string) => Promise<void> {
  const releases = new Map<string, Promise<void>>();
  return (lock) => {
    const release = releases.get(lock) ?? navigator.locks.request(lock, () => void releases.delete(lock));
    releases.set(lock, release);
    return release;
  };
}
