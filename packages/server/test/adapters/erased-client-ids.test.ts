import { expect, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';

const full = { synchronous: 'full' } as const;

it('[S-FUT-2] [ADM12] erases messages whose clientIds look like those of erased ones', async () => {
  const store = await SqliteStore.open(':memory:', full);
  const { user } = await store.users.create({ username: 'alice', foldedName: 'allce', kind: 'person', at: 1 });
  const { room } = await store.rooms.create({ name: 'general', createdBy: user.id, at: 1 });
  const create = {
    kind: 'create',
    roomId: room.id,
    userId: user.id,
    timestamp: 1,
    at: 1,
    deliveryStatus: 'sent',
  } as const;
  // Ids are easily foreseen, and a clientId is what a client likes.
  const clientIds = ['a', 'erased-1', 'erased-4', 'erased-3', 'erased-1-2', 'erased-6'];
  await store.messages.write(clientIds.map((clientId) => ({ ...create, clientId, content: `secret ${clientId}` })));
  const bystander = await store.users.create({ username: 'bob', foldedName: 'bob', kind: 'person', at: 1 });

  await store.erasures.begin(user.id, { username: 'erased_1', foldedName: 'erasedl', at: 2 });
  const left = await store.erasures.messagesLeft(user.id, { afterClientId: '', limit: 10 });
  expect(left).toHaveLength(clientIds.length);
  const outcomes = await store.messages.write([
    ...left.map(({ id }) => ({ kind: 'erase' as const, messageId: id, userId: user.id, at: 3 })),
    { ...create, userId: bystander.user.id, clientId: 'mine', content: 'stays' },
  ]);

  expect(outcomes.map(({ status }) => status)).toEqual(Array.from(outcomes, () => 'changed'));
  expect(await store.erasures.messagesLeft(user.id, { afterClientId: '', limit: 10 })).toEqual([]);
  const { messages } = await store.messages.page(room.id, { place: { page: 1 }, pageSize: 50 });
  expect(messages.map(({ content }) => content).join('')).toBe('stays');
  const kept = messages.map(({ clientId }) => clientId);
  expect(new Set(kept).size).toBe(kept.length);
  await store.close();
});
