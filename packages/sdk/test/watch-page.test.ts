import { startTestServer } from '@roomful/server/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { watchPage } from '../src/watch-page.ts';
import { Cable } from './helpers/cable.ts';
import { enter, has, untilEntries, untilState } from './helpers/people.ts';

afterEach(() => void vi.unstubAllGlobals());

it('wakes when the network is back or the page is looked at, until it is told to stop', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  vi.stubGlobal('document', page);
  const window = stubWindow();
  const wake = vi.fn();
  const stop = watchPage({ onWake: wake, onOffline: () => undefined });
  page.dispatchEvent(new Event('visibilitychange'));
  expect(wake).toHaveBeenCalledTimes(0);
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  window.dispatchEvent(new Event('online'));
  expect(wake).toHaveBeenCalledTimes(2);
  stop();
  window.dispatchEvent(new Event('online'));
  page.dispatchEvent(new Event('visibilitychange'));
  expect(wake).toHaveBeenCalledTimes(2);
});

it('[R-3] takes the connection for lost when the browser goes offline, and comes back with the network', async () => {
  const window = stubWindow();
  await using server = await startTestServer();
  await using cable = await Cable.to(server);
  const alice = await enter('alice', server);
  const bob = await enter('bob', {
    url: cable.url,
    // Only the network's return ends the wait.
    reconnect: { nextDelayMs: () => 3_600_000, maxAttempts: 5, offlineRetryMs: 3_600_000 },
  });
  await using _ = alice.client;
  await using __ = bob.client;
  const asked = bob.client.listRooms();
  cable.mute();
  window.dispatchEvent(new Event('offline'));
  await expect(asked).rejects.toMatchObject({ code: 'UNREACHABLE', retryable: true });
  expect(await untilState(bob.client, 'reconnecting')).toMatchObject({ attempt: 1, maxAttempts: 5 });
  await alice.room.send('meanwhile').accepted;
  cable.cut();
  window.dispatchEvent(new Event('online'));
  await untilEntries(bob.room, has('meanwhile'));
  await bob.client.stop();
  window.dispatchEvent(new Event('offline'));
  expect(bob.client.state.status).toBe('stopped');
});

function stubWindow(): EventTarget {
  const window = new EventTarget();
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  return window;
}
