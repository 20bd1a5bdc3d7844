import { startTestServer } from '@roomful/server/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultReconnectPolicy } from '../../src/reconnect-policy.ts';
import { Cable } from '../helpers/cable.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { enter, has, textsOf, untilEntries } from '../helpers/people.ts';

afterEach(() => void vi.unstubAllGlobals());

/** Bob is on a line that can die without a word, and his clock moves by hand; alice’s line is good. */
async function setUp() {
  await using parts = new AsyncDisposableStack();
  const server = parts.use(await startTestServer());
  const cable = parts.use(await Cable.to(server));
  const clock = new ManualClock();
  const alice = await enter('alice', server);
  parts.use(alice.client);
  const bob = await enter('bob', { url: cable.url, clock, reconnect: defaultReconnectPolicy });
  parts.use(bob.client);
  const states: string[] = [];
  bob.client.on('state', ({ status }) => states.push(status));
  const kept = parts.move();
  return { alice, bob, cable, clock, states, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

describe('a connection that is open in name only', () => {
  it('[R-4] [R-3] is given up when a message gets no answer; the message goes out again, and is there once', async () => {
    await using scene = await setUp();
    const { alice, bob, cable, clock } = scene;
    cable.swallow();
    const { accepted } = bob.room.send('hello?');
    await clock.advance(4_999);
    expect(bob.client.state.status).toBe('live');
    await clock.advance(1);
    expect(bob.client.state).toMatchObject({ status: 'reconnecting', attempt: 1 });
    await clock.advance(500);
    await expect(accepted).resolves.toMatchObject({ content: 'hello?' });
    await untilEntries(alice.room, has('hello?'));
    expect(textsOf(alice.room)).toEqual(['hello?']);
  });

  it('[R-3] shows after sleep what was missed, within five seconds, though nobody touches anything', async () => {
    await using scene = await setUp();
    const { alice, bob, cable, clock } = scene;
    cable.swallow();
    await alice.room.send('while you slept').accepted;
    clock.jump(8 * 3_600_000);
    const wokeAt = clock.now();
    await clock.advance(3_500);
    expect(bob.client.state.status).toBe('reconnecting');
    await clock.advance(500);
    await untilEntries(bob.room, has('while you slept'));
    expect(clock.now() - wokeAt).toBeLessThan(5_000);
    expect(textsOf(bob.room)).toEqual(['while you slept']);
  });

  it.each(['visibilitychange', 'online'])('[R-3] is found out when the page says %s', async (event) => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal('document', page);
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    await using scene = await setUp();
    const { alice, bob, cable, clock } = scene;
    cable.swallow();
    await alice.room.send('meanwhile').accepted;
    page.dispatchEvent(new Event(event));
    await clock.advance(2_500);
    expect(bob.client.state.status).toBe('reconnecting');
    await clock.advance(500);
    await untilEntries(bob.room, has('meanwhile'));
  });

  it('[R-3] fails what waits for an answer, at once and as unreachable', async () => {
    await using scene = await setUp();
    const { bob, cable, clock } = scene;
    cable.swallow();
    const first = bob.client.listRooms();
    await clock.advance(5_000);
    const answers = Promise.allSettled([first, bob.client.listRooms()]);
    await clock.advance(5_000);
    expect(bob.client.state.status).toBe('reconnecting');
    expect(await answers).toMatchObject([{ reason: { code: 'TIMEOUT' } }, { reason: { code: 'UNREACHABLE' } }]);
  });
});

describe('a connection that lives', () => {
  it('outlasts sleep: what wakes it asks, gets its answer, and changes nothing', async () => {
    await using scene = await setUp();
    const { alice, bob, clock, states } = scene;
    clock.jump(8 * 3_600_000);
    await clock.advance(1_000);
    await alice.room.send('good morning').accepted;
    await untilEntries(bob.room, has('good morning'));
    await clock.advance(10_000);
    expect(states).toEqual([]);
    await expect(bob.room.send('morning').accepted).resolves.toMatchObject({ content: 'morning' });
  });

  it('is not given up for one answer that does not come while others talk', async () => {
    await using scene = await setUp();
    const { alice, bob, cable, clock, states } = scene;
    const lost = cable.lose('"rooms"');
    const asked = Promise.allSettled([bob.client.listRooms()]);
    await lost;
    await alice.room.send('still here').accepted;
    await untilEntries(bob.room, has('still here'));
    await clock.advance(10_000);
    expect(await asked).toMatchObject([{ reason: { code: 'TIMEOUT' } }]);
    expect(states).toEqual([]);
  });
});
