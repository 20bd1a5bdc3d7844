import { describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

describe('delivery', () => {
  it('[S-MSG-4] [DEL1] alone in the room, a message is sent at once', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const { message } = await alice.send(roomId, 'anybody?');
    expect(message.deliveryStatus).toBe('sent');
    expect(await alice.hear('delivery_status')).toEqual({
      roomId,
      updates: [{ id: message.id, clientId: message.clientId, deliveryStatus: 'sent', retryCount: 0 }],
    });
  });

  it('[S-MSG-4] [DEL2] pending becomes sent when the last participant has acknowledged', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    using carol = await WireClient.enter(server.url, 'carol');
    bob.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    await carol.join('general');
    const { message } = await alice.send(roomId, 'hello');
    await bob.hear('messages');
    // Carol's acknowledgement is on its way before this answer is, and does not suffice.
    await carol.ask('list_rooms', {});
    expect(alice.heard('delivery_status')).toEqual([]);
    bob.notify('ack_messages', { roomId, rev: message.rev });
    expect((await alice.hear('delivery_status')).updates).toMatchObject([{ id: message.id, deliveryStatus: 'sent' }]);
    expect((await alice.ask('load_messages', { roomId })).messages[0]?.deliveryStatus).toBe('sent');
  });

  it('[S-MSG-4] [DEL2] the sender itself is never waited for', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    alice.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    await alice.send(roomId, 'hello');
    expect((await alice.hear('delivery_status')).updates).toMatchObject([{ deliveryStatus: 'sent', retryCount: 0 }]);
  });

  it('[S-MSG-4] [DEL3] whoever leaves or disconnects is no longer waited for', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    using carol = await WireClient.enter(server.url, 'carol');
    bob.stopAcknowledging();
    carol.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    await carol.join('general');
    await alice.send(roomId, 'hello');
    await bob.ask('leave_room', { roomId });
    carol.socket.disconnect();
    expect((await alice.hear('delivery_status')).updates).toMatchObject([{ deliveryStatus: 'sent' }]);
  });

  it('[S-MSG-4] [DEL4] without an ack the message goes again, to the missing only, three times, then it failed', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    using carol = await WireClient.enter(server.url, 'carol');
    bob.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    await carol.join('general');
    const { message } = await alice.send(roomId, 'hello', { timestamp: clock.now() });
    await bob.hear('messages');
    await carol.hear('messages');
    await carol.ask('list_rooms', {});
    for (const [index, waitMs] of [1_000, 2_000, 4_000].entries()) {
      clock.advance(waitMs);
      expect((await alice.hear('delivery_status')).updates).toMatchObject([
        { id: message.id, deliveryStatus: 'pending', retryCount: index + 1 },
      ]);
      expect((await bob.hear('messages')).messages).toMatchObject([{ id: message.id }]);
    }
    clock.advance(2_000);
    expect((await alice.hear('delivery_status')).updates).toMatchObject([
      { id: message.id, deliveryStatus: 'failed', retryCount: 3 },
    ]);
    await carol.ask('list_rooms', {});
    expect(carol.heard('messages')).toEqual([]);
  });

  it('[S-MSG-4] [DEL4] however long a reader is silent, each message reaches it four times at most, its own never again', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    bob.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    const sent: number[] = [];
    for (let second = 0; second < 20; second++) {
      const from = second % 5 === 4 ? bob : alice;
      const { message } = await from.send(roomId, `second ${second}`, { timestamp: clock.now() });
      sent.push(message.id);
      await bob.hear('messages', ({ messages }) => messages.at(-1)?.id === message.id);
      for (let step = 0; step < 10; step++) {
        clock.advance(100);
        // Whatever fell due has been read and sent before this is answered.
        await bob.ask('list_rooms', {});
      }
    }
    const copies = new Map<number, number>();
    for (const { fromRev, messages } of bob.heard('messages')) {
      expect(messages.map(({ rev }) => rev)).toEqual(messages.map((_, index) => fromRev + index + 1));
      for (const { id } of messages) copies.set(id, (copies.get(id) ?? 0) + 1);
    }
    const bobs = sent.filter((_, second) => second % 5 === 4);
    expect(bobs.filter((id) => copies.has(id))).toEqual([]);
    // The first was heard at its broadcast; these are the redeliveries.
    const early = sent.slice(0, 10).filter((id) => !bobs.includes(id));
    expect(early.map((id) => copies.get(id))).toEqual(early.map(() => 3));
    for (const count of copies.values()) expect(count).toBeLessThanOrEqual(3);
  });

  it('[DEL5] an acknowledgement counts for one’s own room only, and never beyond what was published', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    using carol = await WireClient.enter(server.url, 'carol');
    bob.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    bob.notify('ack_messages', { roomId, rev: 1_000_000 });
    const { message } = await alice.send(roomId, 'hello');
    carol.notify('ack_messages', { roomId, rev: 1 });
    await carol.ask('list_rooms', {});
    await bob.hear('messages');
    expect((await alice.ask('load_messages', { roomId })).messages[0]).toMatchObject({
      id: message.id,
      deliveryStatus: 'pending',
    });
  });

  it('[DEL6] messages that were pending at a stop are settled at the next start', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    bob.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    await alice.send(roomId, 'hello');
    await server.stop();
    await using next = await startTestServer({ databaseUrl: `sqlite:${server.databaseFile}` });
    using aliceAgain = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    const { messages } = await aliceAgain.ask('join_room', { roomId });
    expect(messages).toMatchObject([{ content: 'hello', deliveryStatus: 'sent' }]);
  });
});
