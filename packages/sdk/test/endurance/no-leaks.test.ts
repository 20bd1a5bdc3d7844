import { getEventListeners } from 'node:events';
import { startTestServer } from '@roomful/server/testing';
import { expect, it } from 'vitest';
import { type ClientClock, systemClock } from '../../src/client-clock.ts';
import { Cable } from '../helpers/cable.ts';
import { CountingSockets } from '../helpers/counting-socket.ts';
import { enter, has, untilEntries, untilState } from '../helpers/people.ts';

it('[R-3] two hundred reconnects leave nothing behind, and nothing is heard twice', async () => {
  const warnings: Error[] = [];
  const noteWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', noteWarning);
  const countProcessListeners = () =>
    process.eventNames().reduce((count, name) => count + process.listenerCount(name), 0);
  const timers = new Set<object>();
  const clock: ClientClock = {
    ...systemClock,
    setTimeout(callback, delayMs) {
      const timer = {};
      timers.add(timer);
      const cancel = systemClock.setTimeout(() => {
        timers.delete(timer);
        callback();
      }, delayMs);
      return () => {
        timers.delete(timer);
        cancel();
      };
    },
  };
  await using server = await startTestServer();
  await using cable = await Cable.to(server);
  const sockets = new CountingSockets();
  const alice = await enter('alice', server);
  await using _ = alice.client;
  const bob = await enter('bob', { url: cable.url, connect: sockets.connect, clock });
  await using __ = bob.client;
  const { signal } = new AbortController();
  const events = bob.client.events({ signal });
  const heard: string[] = [];
  bob.room.on('message', ({ content }) => heard.push(content));
  const before = { process: countProcessListeners(), timers: timers.size };

  const texts: string[] = [];
  for (let round = 0; round < 200; round++) {
    cable.cut();
    await untilState(bob.client, 'reconnecting');
    texts.push(`round ${round}`);
    await alice.room.send(`round ${round}`).accepted;
    await bob.client.listRooms({ signal });
    await untilState(bob.client, 'live');
    expect(sockets.open).toBe(1);
  }
  await untilEntries(bob.room, has('round 199'));
  expect(heard).toEqual(texts);
  expect(sockets.opened).toBeGreaterThan(200);
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  expect(countProcessListeners()).toBe(before.process);
  expect(timers.size).toBeLessThanOrEqual(before.timers + 1);
  await bob.client.stop();
  expect(sockets.open).toBe(0);
  expect(timers.size).toBe(0);
  let messages = 0;
  for await (const event of events) if (event.type === 'message') messages++;
  expect(messages).toBe(200);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(warnings).toEqual([]);
  process.off('warning', noteWarning);
});
