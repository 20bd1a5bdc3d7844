import type { JoinedRoom } from '@roomful/sdk';
import { describe, expect, it, vi } from 'vitest';
import { Outbox } from '#lib/chat/outbox.svelte.ts';
import type { KeptMessage, LocalDatabase } from '#lib/storage/database.ts';
import { OutboxNotes } from '#lib/storage/outbox-notes.ts';
import { OutboxStore } from '#lib/storage/outbox-store.ts';
import { createMemoryStorage, type KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import { openTabChannel } from '#lib/tabs/tab-channel.ts';

/** Strings that outlast a page. */
function createLastingStorage(): KeyValueStorage {
  const memory = createMemoryStorage();
  return { ...memory, set: (key, value) => (memory.set(key, value), true) };
}

/** A database that answers when the test says so. */
function setUp(storage = createLastingStorage()) {
  const answer = Promise.withResolvers<readonly KeptMessage[]>();
  const use = vi.fn(() => answer.promise);
  const store = new OutboxStore({ use } as unknown as LocalDatabase, storage, () => Promise.resolve());
  const open = () => new Outbox({ store, username: 'alice', databaseId: () => 'one', now: () => 1 });
  const fail = () => answer.reject(new DOMException('It does not answer.', 'TimeoutError'));
  const outbox = open();
  const texts = () => outbox.entriesOf(1).map(({ content }) => content);
  return { answer: answer.resolve, fail, open, outbox, storage, texts, use };
}

function joinRoom() {
  const sent: string[] = [];
  const accepted = Promise.withResolvers<void>();
  const send = (content: string) => {
    sent.push(content);
    return { accepted: accepted.promise };
  };
  const joined = { room: { id: 1 }, left: false, entries: [], send, discard: () => {} } as unknown as JoinedRoom;
  return { accept: accepted.resolve, joined, sent };
}

describe('what waits, over a database that takes its time', () => {
  it('[UX-19] is kept at once by a note, so the field need not wait, and a page that ends leaves it behind', async () => {
    const { fail, open, outbox, storage } = setUp();
    await outbox.add(1, 'one');
    await outbox.add(1, 'two');
    outbox.dispose();
    fail();
    const next = open();
    await next.load();
    expect(next.entriesOf(1).map(({ content }) => content)).toEqual(['one', 'two']);
    expect(storage.keys()).toHaveLength(2);
    next.dispose();
  });

  it('[UX-18] goes out without waiting, and does not come back when the database tells of it at last', async () => {
    const { answer, outbox, storage, texts } = setUp();
    const { accept, joined, sent } = joinRoom();
    const attached = outbox.attach(joined);
    await outbox.add(1, 'one');
    const read = new OutboxNotes(storage).of('alice');
    expect([sent, read.length]).toEqual([['one'], 1]);
    accept();
    await vi.waitFor(() => expect(texts()).toEqual([]));
    expect(storage.keys()).toEqual([]);
    answer(read);
    await attached;
    expect([sent, texts()]).toEqual([['one'], []]);
    outbox.dispose();
  });

  it('[UX-19] waits for the database where no note can be taken, and is the page’s alone when that fails too', async () => {
    const { fail, outbox, storage, texts } = setUp(createMemoryStorage());
    let isKept = false;
    const adding = outbox.add(1, 'one').then(() => (isKept = true));
    await Promise.resolve();
    expect([isKept, texts(), storage.keys()]).toEqual([false, ['one'], []]);
    fail();
    await adding;
    expect(outbox.hasUnkept).toBe(true);
    outbox.dispose();
  });
});

describe('after logging out', () => {
  it('nothing is left, nothing comes back, and closing meanwhile disturbs nobody', async () => {
    const { answer, outbox, storage, texts, use } = setUp();
    const other = new OutboxNotes(storage);
    const message: KeptMessage = {
      ...{ clientId: 'b', username: 'bob', databaseId: 'one', roomId: 1, content: 'of bob', timestamp: 1 },
    };
    other.add(message);
    await outbox.add(1, 'one');
    // Left by an earlier page, and still being read.
    const earlier: KeptMessage = { ...message, clientId: 'a', username: 'alice' };
    const loading = outbox.load();
    use.mockClear();
    const clearing = outbox.clear();
    outbox.dispose();
    // What the database has goes, whatever is known of it here.
    expect(use).toHaveBeenCalledOnce();
    answer([earlier]);
    await Promise.all([loading, clearing]);
    expect(texts()).toEqual([]);
    expect(other.of('alice')).toEqual([]);
    expect(other.of('bob')).toEqual([message]);
  });

  it('a channel that is closed says nothing, without complaint', () => {
    const channel = openTabChannel<string>('test');
    channel.close();
    expect(() => channel.tell('too late')).not.toThrow();
  });
});

describe('what is noted', () => {
  it('is read in the order of writing, and what is no note is none', () => {
    const storage = createLastingStorage();
    const notes = new OutboxNotes(storage);
    const write = (clientId: string) =>
      notes.add({ clientId, username: 'alice', databaseId: undefined, roomId: 1, content: clientId, timestamp: 1 });
    for (const clientId of ['c', 'a', 'b']) write(clientId);
    for (const [index, value] of ['', '{', 'null', '{"message":1}', '[]'].entries())
      storage.set(`roomful:outbox:alice:x${index}`, value);
    expect(notes.of('alice').map(({ clientId }) => clientId)).toEqual(['c', 'a', 'b']);
    notes.remove(['a']);
    expect(notes.of('alice').map(({ clientId }) => clientId)).toEqual(['c', 'b']);
  });
});
