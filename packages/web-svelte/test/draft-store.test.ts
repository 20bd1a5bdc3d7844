import { describe, expect, it } from 'vitest';
import { DraftStore } from '#lib/storage/draft-store.ts';
import { IdentityStore } from '#lib/storage/identity-store.ts';
import { createMemoryStorage } from '#lib/storage/key-value-storage.ts';

describe('drafts', () => {
  it('are kept for each room and each person', () => {
    const storage = createMemoryStorage();
    const alices = new DraftStore(storage, 'alice');
    alices.write(1, 'to be continued');
    alices.write(2, 'another');
    expect(alices.read(1)).toBe('to be continued');
    expect(alices.read(3)).toBe('');
    expect(new DraftStore(storage, 'bob').read(1)).toBe('');
    expect(new DraftStore(storage, 'alice').read(2)).toBe('another');
  });

  it('leave nothing behind once they are sent', () => {
    const storage = createMemoryStorage();
    const drafts = new DraftStore(storage, 'alice');
    drafts.write(1, 'gone in a moment');
    drafts.write(1, '');
    expect(storage.keys()).toEqual([]);
  });

  it('go at logout, but only one’s own', () => {
    const storage = createMemoryStorage();
    new DraftStore(storage, 'alice').write(1, 'private');
    new DraftStore(storage, 'alice_2').write(1, 'somebody else’s');
    new DraftStore(storage, 'alice').clear();
    expect(new DraftStore(storage, 'alice').read(1)).toBe('');
    expect(new DraftStore(storage, 'alice_2').read(1)).toBe('somebody else’s');
  });
});

describe('the identity', () => {
  it('keeps a claim key when later logins bring none, and after a logout', () => {
    const identity = new IdentityStore(createMemoryStorage());
    identity.remember('alice', 'key');
    identity.remember('alice');
    expect(identity.claimKey('alice')).toBe('key');
    identity.forgetLastName();
    expect(identity.lastName).toBeUndefined();
    expect(identity.claimKey('alice')).toBe('key');
  });
});
