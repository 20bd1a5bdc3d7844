import { describe, expect, it } from 'vitest';
import { DatabaseStorage } from '#lib/storage/database-storage.ts';
import { DraftStore } from '#lib/storage/draft-store.svelte.ts';
import { createMemoryStorage, type KeyValueStorage } from '#lib/storage/key-value-storage.ts';

function open(storage: KeyValueStorage, username = 'alice') {
  const kept = new DatabaseStorage(storage, username);
  return { kept, drafts: new DraftStore(kept, username) };
}

describe('what is kept of rooms', () => {
  it('belongs to one database, and is there again when that comes back', () => {
    const storage = createMemoryStorage();
    const first = open(storage);
    expect(first.kept.meet('one')).toBe(false);
    first.drafts.write(2, 'for therapy');
    expect(first.kept.meet('two')).toBe(true);
    // Whoever still holds it writes where it belongs.
    first.drafts.write(2, 'for therapy, and more');

    const second = open(storage);
    expect([second.kept.databaseId, second.kept.meet('two'), second.drafts.read(2)]).toEqual(['two', false, '']);
    second.drafts.write(2, 'for the square');
    expect(second.kept.meet('one')).toBe(true);
    expect(open(storage).drafts.read(2)).toBe('for therapy, and more');
  });

  it('is taken over from before databases were told apart, but for what is of no room and of others', () => {
    const storage = createMemoryStorage();
    const before = { 'roomful:read:alice': '{}', 'roomful:recent-rooms:alice': '[2]' };
    storage.set('roomful:draft:alice:2:left-page', 'hello');
    const others = { 'roomful:claim:alice': 'key', 'roomful:draft:bob:2:left-page': 'bob’s', 'roomful:theme': 'dark' };
    for (const [key, value] of Object.entries({ ...before, ...others })) storage.set(key, value);
    const { kept, drafts } = open(storage);
    expect(drafts.read(2)).toBe('hello');
    kept.meet('one');
    expect(drafts.read(2)).toBe('hello');
    for (const [key, value] of Object.entries(before))
      expect([kept.get(key), storage.get(key)]).toEqual([value, undefined]);
    for (const [key, value] of Object.entries(others)) expect(storage.get(key)).toBe(value);
    kept.meet('two');
    expect(open(storage).drafts.read(2)).toBe('');
  });

  it('leaves no draft of any database behind at logout, but those of others', () => {
    const storage = createMemoryStorage();
    for (const username of ['alice', 'bob']) {
      for (const databaseId of ['one', 'two']) {
        open(storage, username).kept.meet(databaseId);
        open(storage, username).drafts.write(1, databaseId);
      }
    }
    open(storage).kept.forgetDrafts();
    const left = storage.keys().flatMap((key) => /^roomful@.*:draft:.*(?=:)/.exec(key)?.[0] ?? []);
    expect(left).toEqual(['roomful@one:draft:bob:1', 'roomful@two:draft:bob:1']);
  });
});
