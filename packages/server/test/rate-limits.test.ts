import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

const rates = { messagesPerSecond: 10, messagesBurst: 20, joinsPerMinute: 30, loginsPerMinute: 0 };

describe('rate limits', () => {
  it('[R-8] 20 messages at once, then 10 a second; reconnecting gains nothing', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const send = (client: WireClient) =>
      client.askRaw('send_message', { roomId, content: 'x', clientId: crypto.randomUUID(), timestamp: clock.now() });
    const first = await Promise.all(Array.from({ length: 21 }, () => send(alice)));
    expect(first.filter((reply) => reply.ok)).toHaveLength(20);
    expect(first.at(-1)).toMatchObject({ error: { code: 'RATE_LIMITED', retryAfterMs: 100, retryable: true } });
    using again = await WireClient.connect(server.url, alice.session);
    await again.join('general');
    expect(await send(again)).toMatchObject({ ok: false });
    clock.advance(100);
    expect(await send(again)).toMatchObject({ ok: true });
    expect(await send(again)).toMatchObject({ ok: false });
  });

  it('[R-8] typing notices and invalid payloads are limited too', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    for (let n = 0; n < 200; n++) bob.notify('set_typing', { roomId, typing: n % 2 === 0 });
    const replies = await Promise.all(
      Array.from({ length: 150 }, () => bob.refusal('send_message', { nonsense: true })),
    );
    expect(new Set(replies.map(({ code }) => code))).toEqual(new Set(['INVALID_PAYLOAD', 'RATE_LIMITED']));
    await alice.ask('list_rooms', {});
    expect(alice.heard('typing').length).toBeLessThanOrEqual(20);
  });

  it('[R-8] 30 room joins a minute; resuming one’s own room is not one', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock, rates });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.roomId('general');
    for (let n = 0; n < 30; n++) {
      await alice.ask('join_room', { roomId });
      await alice.ask('join_room', { roomId, afterRev: 0 });
      await alice.ask('leave_room', { roomId });
    }
    expect(await alice.refusal('join_room', { roomId })).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 2_000 });
    clock.advance(2_000);
    await alice.ask('join_room', { roomId });
  });
});
