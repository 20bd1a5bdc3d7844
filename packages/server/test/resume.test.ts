import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

describe('resume', () => {
  it('[RES1] join without afterRev gives the newest page and reset', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'hello');
    const joined = await alice.ask('join_room', { roomId });
    expect(joined).toMatchObject({ reset: true, rev: 1, hasMore: false, users: ['alice'] });
    expect(joined.messages).toHaveLength(1);
  });

  it('[RES2] join with afterRev gives every change since, in rev order, edits and deletions included', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const { message: one } = await alice.send(roomId, 'one');
    const { message: two } = await alice.send(roomId, 'two');
    const { rev } = await alice.ask('join_room', { roomId });
    await alice.send(roomId, 'three');
    await alice.ask('edit_message', { messageId: one.id, content: 'ONE' });
    await alice.ask('delete_message', { messageId: two.id });
    const resumed = await alice.ask('join_room', { roomId, afterRev: rev });
    expect(resumed).toMatchObject({ reset: false, rev: 5 });
    expect(resumed.messages.map((message) => [message.rev, message.content])).toEqual([
      [3, 'three'],
      [4, 'ONE'],
      [5, ''],
    ]);
    expect((await alice.ask('join_room', { roomId, afterRev: 5 })).messages).toEqual([]);
  });

  it('[RES3] after more than 1,000 changes, and for a rev from the future, it answers with the newest page and reset', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await Promise.all(Array.from({ length: 1_001 }, (_, n) => alice.send(roomId, `m${n}`)));
    const exactly = await alice.ask('join_room', { roomId, afterRev: 1 });
    expect([exactly.reset, exactly.messages.length]).toEqual([false, 1_000]);
    const tooMany = await alice.ask('join_room', { roomId, afterRev: 0 });
    expect([tooMany.reset, tooMany.messages.length, tooMany.hasMore]).toEqual([true, 50, true]);
    expect(await alice.ask('join_room', { roomId, afterRev: 5_000 })).toMatchObject({ reset: true, rev: 1_001 });
  });

  it('[RES4] snapshot and subscription are one step: joining amid traffic misses and doubles nothing', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    const sending = Promise.all(Array.from({ length: 300 }, (_, n) => alice.send(roomId, `m${n}`)));
    for (let round = 0; round < 10; round++) {
      const { messages, rev } = await bob.ask('join_room', { roomId, afterRev: 0 });
      expect(messages.map((message) => message.rev)).toEqual(Array.from({ length: rev }, (_, index) => index + 1));
      await bob.ask('leave_room', { roomId });
    }
    await sending;
    const final = await bob.ask('join_room', { roomId, afterRev: 0 });
    expect(final.messages).toHaveLength(300);
  });

  it('[RES4] what follows a snapshot continues exactly from its rev', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    const sending = Promise.all(Array.from({ length: 200 }, (_, n) => alice.send(roomId, `m${n}`)));
    const { rev } = await bob.ask('join_room', { roomId });
    let last = rev;
    while (last < 200) {
      const batch = await bob.hear('messages');
      expect(batch.fromRev).toBe(last);
      for (const message of batch.messages) expect(message.rev).toBe(++last);
    }
    await sending;
    expect(bob.heard('messages')).toEqual([]);
  });
});
