import type { MessageId, RoomId, UserId } from '@roomful/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChangeOutcome, MessageChange, Store } from '../ports/store.ts';

export interface StoreUnderTest {
  store: Store;
  dispose(): Promise<void>;
}

/** What every store must do. An adapter's test calls this with a way to open a fresh one. */
export function testStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    let opened: StoreUnderTest;
    let store: Store;
    let alice: UserId;
    let bob: UserId;
    let roomId: RoomId;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
      alice = await createUser('alice');
      bob = await createUser('bob');
      roomId = (await store.rooms.create({ name: 'general', createdBy: alice, at: 1 })).room.id;
    });
    afterEach(() => opened.dispose());

    async function createUser(username: string): Promise<UserId> {
      const person = { username, foldedName: username, kind: 'person', at: 1 } as const;
      return (await store.users.create(person)).user.id;
    }

    const create = (clientId: string, more: Partial<Extract<MessageChange, { kind: 'create' }>> = {}) =>
      ({
        kind: 'create',
        roomId,
        userId: alice,
        clientId,
        content: clientId,
        timestamp: 10,
        at: 20,
        deliveryStatus: 'sent',
        ...more,
      }) as const;

    const changed = (outcome: ChangeOutcome | undefined) => {
      if (outcome?.status !== 'changed') throw new Error(`not changed: ${JSON.stringify(outcome)}`);
      return outcome.message;
    };

    it('[S-USR-2] a name and what it folds to exist once', async () => {
      const person = { kind: 'person', at: 5 } as const;
      const first = await store.users.create({ ...person, username: 'carol', foldedName: 'caroi' });
      expect(first).toMatchObject({ status: 'created', user: { username: 'carol', createdAt: 5, lastSeenAt: null } });
      const same = await store.users.create({ ...person, username: 'carol', foldedName: 'caroi' });
      expect(same).toMatchObject({ status: 'taken', user: { id: first.user.id } });
      const similar = await store.users.create({ ...person, username: 'Carol', foldedName: 'caroi' });
      expect(similar).toMatchObject({ status: 'resembled', user: { username: 'carol' } });
    });

    it('[S-USR-2] a renamed user leaves the name to others, who are not the same user', async () => {
      await store.users.rename(alice, { username: 'released_1', foldedName: 'releasedl' });
      expect(await store.users.findByName('alice')).toBeUndefined();
      expect(await store.users.findByName('released_1')).toMatchObject({ id: alice });
      expect(await createUser('alice')).not.toBe(alice);
    });

    it('[S-USR-1] last seen is kept, for one or for many at once', async () => {
      await store.users.setLastSeen([alice], 77);
      expect((await store.users.findMany([alice, bob])).map(({ lastSeenAt }) => lastSeenAt)).toEqual([77, null]);
      await store.users.setLastSeen([alice, bob], 78);
      expect((await store.users.findMany([alice, bob])).map(({ lastSeenAt }) => lastSeenAt)).toEqual([78, 78]);
    });

    it('[ROOM10] active rooms tell when the last message in display order was written', async () => {
      const { room } = await store.rooms.create({ name: 'other', createdBy: alice, at: 1 });
      const last = async () => (await store.rooms.findActive([roomId, room.id])).map((found) => found.lastMessageAt);
      expect(await last()).toEqual([null, null]);
      await store.messages.write([create('a', { timestamp: 30 }), create('b', { timestamp: 12 })]);
      // What is archived is not worth a read of its own.
      expect([30, undefined]).toContain((await last())[0]);
      const listed = await store.rooms.list({ limit: 10 });
      expect(listed.find(({ id }) => id === room.id)).toMatchObject({ lastMessageAt: null });
      expect(await store.rooms.find(roomId)).not.toHaveProperty('lastMessageAt');
      await store.rooms.setDeletedAt(roomId, 5);
      expect(await last()).toEqual([null]);
    });

    it('[S-ROOM-2] a room name exists once, deleted or not', async () => {
      expect((await store.rooms.create({ name: 'general', createdBy: bob, at: 2 })).status).toBe('name_taken');
      await store.rooms.setDeletedAt(roomId, 3);
      expect(await store.rooms.create({ name: 'general', createdBy: bob, at: 4 })).toMatchObject({
        status: 'deleted',
        room: { id: roomId, createdBy: alice },
      });
      expect(await store.rooms.list({ limit: 10 })).toEqual([]);
      expect(await store.rooms.setDeletedAt(roomId, null)).toMatchObject({ id: roomId, deletedAt: null });
      expect(await store.rooms.list({ limit: 10 })).toHaveLength(1);
    });

    it('[MSG8] rev rises by one for every change, also within a batch', async () => {
      const outcomes = await store.messages.write([create('a'), create('b', { userId: bob }), create('c')]);
      expect(outcomes.map((outcome) => changed(outcome).rev)).toEqual([1, 2, 3]);
      expect(outcomes.map((outcome) => outcome.status === 'changed' && outcome.fromRev)).toEqual([0, 1, 2]);
      const { id } = changed(outcomes[0]);
      const later = await store.messages.write([
        { kind: 'edit', messageId: id, userId: alice, content: 'A', at: 30 },
        { kind: 'delete', messageId: id, userId: alice, at: 40 },
      ]);
      expect(later.map((outcome) => changed(outcome))).toMatchObject([
        { rev: 4, content: 'A', editedAt: 30, deletedAt: null },
        { rev: 5, content: '', editedAt: 30, deletedAt: 40 },
      ]);
      expect(await store.rooms.find(roomId)).toMatchObject({ rev: 5, messageCount: 3 });
    });

    it('[MSG6] [MSG7] a repeat answers with the first message, another content is refused, also within a batch', async () => {
      const outcomes = await store.messages.write([
        create('a'),
        create('a'),
        create('a', { content: 'other' }),
        create('a', { userId: bob }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['changed', 'repeated', 'refused', 'changed']);
      expect(outcomes[2]).toMatchObject({
        code: 'CLIENT_ID_REUSED',
        message: { id: changed(outcomes[0]).id, content: 'a' },
      });
      expect((await store.rooms.find(roomId))?.messageCount).toBe(2);
    });

    it('refuses what has no room, no message, no right, or a deleted room, and writes the rest of the batch', async () => {
      const [first] = await store.messages.write([create('a')]);
      const { id } = changed(first);
      await store.rooms.create({ name: 'garden', createdBy: alice, at: 1 });
      const outcomes = await store.messages.write([
        create('b', { roomId: 999 as RoomId }),
        { kind: 'edit', messageId: 999 as MessageId, userId: alice, content: 'x', at: 1 },
        { kind: 'edit', messageId: id, userId: bob, content: 'x', at: 1 },
        create('c'),
      ]);
      expect(outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.status))).toEqual([
        'ROOM_NOT_FOUND',
        'MESSAGE_NOT_FOUND',
        'FORBIDDEN',
        'changed',
      ]);
      await store.rooms.setDeletedAt(roomId, 9);
      const refused = await store.messages.write([
        create('d'),
        { kind: 'edit', messageId: id, userId: alice, content: 'x', at: 1 },
      ]);
      expect(refused).toMatchObject([{ code: 'ROOM_DELETED' }, { code: 'ROOM_DELETED' }]);
    });

    it('[S-MSG-3] pages are ordered by timestamp, then id', async () => {
      await store.messages.write([
        create('c', { timestamp: 30 }),
        create('d', { timestamp: 30 }),
        create('b', { timestamp: 20 }),
        create('a', { timestamp: 10 }),
      ]);
      const { messages, totalMessages } = await store.messages.page(roomId, { place: { page: 1 }, pageSize: 50 });
      expect(messages.map(({ content }) => content)).toEqual(['a', 'b', 'c', 'd']);
      expect(totalMessages).toBe(4);
    });

    it('[HIS2] cursors walk both ways without gap or overlap', async () => {
      await store.messages.write(
        Array.from({ length: 130 }, (_, n) => create(`m${n}`, { timestamp: 10 + Math.floor(n / 7) })),
      );
      const newest = await store.messages.page(roomId, { place: { page: 1 }, pageSize: 50 });
      const before = at(newest.messages, 0);
      const middle = await store.messages.page(roomId, { place: { before }, pageSize: 50 });
      const oldest = await store.messages.page(roomId, { place: { before: at(middle.messages, 0) }, pageSize: 50 });
      const all = [...oldest.messages, ...middle.messages, ...newest.messages].map(({ content }) => content);
      expect(all).toEqual(Array.from({ length: 130 }, (_, n) => `m${n}`));
      expect([newest.hasMore, middle.hasMore, oldest.hasMore]).toEqual([true, true, false]);
      const after = await store.messages.page(roomId, { place: { after: at(middle.messages, -1) }, pageSize: 50 });
      expect(after.messages).toEqual(newest.messages);
    });

    it('[HIS4] a message comes with half a page before it and the rest after it', async () => {
      const outcomes = await store.messages.write(
        Array.from({ length: 120 }, (_, n) => create(`m${n}`, { timestamp: 10 + Math.floor(n / 7) })),
      );
      const around = async (n: number) => {
        const found = await store.messages.around(roomId, { messageId: changed(outcomes[n]).id, pageSize: 50 });
        if (!found) throw new Error(`m${n} is there`);
        const { messages, ...more } = found;
        return { first: at(messages, 0).content, last: at(messages, -1).content, count: messages.length, ...more };
      };
      const totalMessages = 120;
      expect(await around(60)).toEqual({
        ...{ first: 'm35', last: 'm84', count: 50, totalMessages },
        ...{ hasMore: true, hasNewer: true },
      });
      expect(await around(0)).toMatchObject({ first: 'm0', last: 'm24', count: 25, hasMore: false, hasNewer: true });
      expect(await around(25)).toMatchObject({ first: 'm0', hasMore: false });
      expect(await around(26)).toMatchObject({ first: 'm1', hasMore: true });
      expect(await around(95)).toMatchObject({ last: 'm119', hasNewer: false });
      expect(await around(94)).toMatchObject({ last: 'm118', hasNewer: true });
      const { room } = await store.rooms.create({ name: 'other', createdBy: alice, at: 1 });
      const messageId = changed(outcomes[0]).id;
      expect(await store.messages.around(room.id, { messageId, pageSize: 50 })).toBeUndefined();
      expect(await store.messages.around(roomId, { messageId: 9_999 as MessageId, pageSize: 50 })).toBeUndefined();
    });

    it('[RES2] a snapshot after a rev holds what changed since, by rev', async () => {
      await store.messages.write([create('a', { timestamp: 99 }), create('b', { timestamp: 1 }), create('c')]);
      const options = { pageSize: 50, resumeMax: 2 } as const;
      const resumed = await store.messages.snapshot(roomId, { ...options, afterRev: 1 });
      expect(resumed).toMatchObject({ reset: false, room: { rev: 3 } });
      expect(resumed?.messages.map(({ content }) => content)).toEqual(['b', 'c']);
      expect(await store.messages.snapshot(roomId, { ...options, afterRev: 0 })).toMatchObject({ reset: true });
      expect(await store.messages.snapshot(roomId, { ...options, afterRev: 4 })).toMatchObject({ reset: true });
      expect(await store.messages.snapshot(999 as RoomId, options)).toBeUndefined();
      expect(await store.messages.changesAfter(roomId, 1, 1)).toMatchObject([{ content: 'b' }]);
    });

    it('[MSG12] a message says that its author is a bot, from the first answer to the last read', async () => {
      const bot = { username: 'helper', foldedName: 'heiper', ownerId: alice, at: 1, max: 1 } as const;
      const made = await store.bots.create(bot);
      if (made.status !== 'created') throw new Error('the name is free');
      const userId = made.user.id;
      const outcomes = await store.messages.write([create('a', { userId }), create('a', { userId }), create('b')]);
      const messageId = changed(outcomes[0]).id;
      outcomes.push(...(await store.messages.write([{ kind: 'edit', messageId, userId, content: 'A', at: 30 }])));
      const told = outcomes.map((outcome) => 'message' in outcome && outcome.message?.authorKind);
      expect(told).toEqual(['bot', 'bot', undefined, 'bot']);
      const options = { pageSize: 50, resumeMax: 10 } as const;
      for (const { messages } of [
        await store.messages.page(roomId, { place: { page: 1 }, pageSize: 50 }),
        { messages: (await store.messages.changesAfter(roomId, 0, 10)).reverse() },
        { messages: (await store.messages.snapshot(roomId, options))?.messages ?? [] },
      ]) {
        expect(messages.map(({ authorKind }) => authorKind)).toEqual(['bot', undefined]);
        expect(messages[1]).not.toHaveProperty('authorKind');
      }
    });

    it('[S-MSG-4] delivery states are kept, and what is pending can be settled', async () => {
      const pending = { deliveryStatus: 'pending' } as const;
      const outcomes = await store.messages.write([create('a', pending), create('b', pending)]);
      const written = outcomes.map((outcome) => changed(outcome));
      const [one, two] = [at(written, 0), at(written, 1)];
      await store.messages.setDelivery([{ messageId: one.id, deliveryStatus: 'failed', retryCount: 3 }]);
      expect(await store.messages.settlePending()).toBe(1);
      const { messages } = await store.messages.page(roomId, { place: { page: 1 }, pageSize: 50 });
      expect(messages).toMatchObject([
        { id: one.id, deliveryStatus: 'failed', retryCount: 3 },
        { id: two.id, deliveryStatus: 'sent', retryCount: 0 },
      ]);
    });

    it('[S-FUT-2] an erased message keeps its place and a new rev, and nothing that its author chose', async () => {
      const outcomes = await store.messages.write([create('a', { timestamp: 5 }), create('b'), create('c')]);
      const [one, two] = outcomes.map((outcome) => changed(outcome));
      if (!one || !two) throw new Error('two were written');
      await store.messages.write([
        { kind: 'edit', messageId: one.id, userId: alice, content: 'edited', at: 21 },
        { kind: 'delete', messageId: two.id, userId: alice, at: 22 },
      ]);
      await store.rooms.setDeletedAt(roomId, 23);
      const erase = (messageId: MessageId) => ({ kind: 'erase', messageId, userId: alice, at: 30 }) as const;
      const erased = await store.messages.write([erase(one.id), erase(two.id), erase(one.id)]);
      expect(erased.map(({ status }) => status)).toEqual(['changed', 'changed', 'repeated']);
      expect(erased.slice(0, 2).map((outcome) => changed(outcome))).toMatchObject([
        { id: one.id, rev: 6, content: '', timestamp: 5, editedAt: null, deletedAt: 30 },
        { id: two.id, rev: 7, content: '', editedAt: null, deletedAt: 22 },
      ]);
      await store.rooms.setDeletedAt(roomId, null);
      const { messages } = await store.messages.page(roomId, { place: { page: 1 }, pageSize: 50 });
      expect(messages.map(({ content }) => content)).toEqual(['', '', 'c']);
      for (const { clientId } of messages.slice(0, 2)) expect(clientId).toMatch(/^erased-\d+$/);
      const reused = await store.messages.write([create(messages[0]?.clientId ?? '', { content: 'other' })]);
      expect(reused).toMatchObject([{ code: 'CLIENT_ID_REUSED' }]);
      expect(reused[0]).not.toHaveProperty('message');
      // Their keys are free again, and theirs alone.
      expect(await store.messages.write([create('a'), create('c')])).toMatchObject([
        { status: 'changed', message: { rev: 8 } },
        { status: 'repeated' },
      ]);
      const bobs = await store.messages.write([create('d', { userId: bob }), erase(one.id)]);
      expect(bobs.map(({ status }) => status)).toEqual(['changed', 'repeated']);
      expect(await store.messages.write([{ ...erase(one.id), userId: bob }])).toMatchObject([{ code: 'FORBIDDEN' }]);
    });

    it('recent authors stand once each, newest first', async () => {
      await store.messages.write([
        create('a', { timestamp: 1 }),
        create('b', { userId: bob, timestamp: 2 }),
        create('c', { timestamp: 3 }),
      ]);
      expect((await store.users.recentAuthors(roomId, 10)).map(({ username }) => username)).toEqual(['alice', 'bob']);
    });

    it('says that it is healthy', async () => {
      expect(await store.isHealthy()).toBe(true);
    });
  });
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items.at(index);
  if (item === undefined) throw new Error(`nothing stands at ${index}`);
  return item;
}
