import { expect, it } from 'vitest';
import { SharedScrub } from '../src/admin/shared-scrub.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const TOOK_MS = 4_000;

function open() {
  const clock = new ManualClock();
  const begun: (() => void)[] = [];
  let isStopped = false;
  const scrub = new SharedScrub({
    clock,
    erasures: { scrub: () => new Promise((resolve) => begun.push(resolve)) },
    assertGoing: () => {
      if (isStopped) throw new Error('stopping');
    },
  });
  const stop = () => {
    isStopped = true;
    scrub.wake();
  };
  return { clock, begun, scrub, stop };
}

it('[S-FUT-2] files are written anew once for all who wait, and not without a rest', async () => {
  const { clock, begun, scrub } = open();
  const ended: string[] = [];
  const ask = (name: string) => scrub.run().then(() => ended.push(name));
  const first = Promise.all([ask('alice'), ask('bob')]);
  await clock.yield();
  expect(begun).toHaveLength(1);
  // What these remove may come too late for the one that runs.
  const second = Promise.all([ask('carol'), ask('dave')]);
  clock.advance(TOOK_MS);
  begun[0]?.();
  await first;
  expect(ended).toEqual(['alice', 'bob']);
  clock.advance(TOOK_MS * 9 - 1);
  await clock.yield();
  expect(begun).toHaveLength(1);
  clock.advance(1);
  await clock.yield();
  expect(begun).toHaveLength(2);
  begun[1]?.();
  await second;
  expect(ended).toEqual(['alice', 'bob', 'carol', 'dave']);
});

it('[S-FUT-2] a stop does not wait for the rest', async () => {
  const { clock, begun, scrub, stop } = open();
  const first = scrub.run();
  await clock.yield();
  clock.advance(TOOK_MS);
  begun[0]?.();
  await first;
  const second = expect(scrub.run()).rejects.toThrow('stopping');
  await clock.yield();
  stop();
  await second;
  expect(begun).toHaveLength(1);
});
