import type { MessageId } from '@roomful/sdk';
import { describe, expect, it, vi } from 'vitest';
import { DraftStore } from '#lib/storage/draft-store.svelte.ts';
import { IdentityStore } from '#lib/storage/identity-store.ts';
import { createMemoryStorage, type KeyValueStorage } from '#lib/storage/key-value-storage.ts';

const MESSAGE = { id: 7 as MessageId, content: 'as it was' };

/** A browser, which keeps everything, and its pages. */
function openBrowser() {
  const open = new Set<string>();
  const memory = createMemoryStorage();
  const storage: KeyValueStorage = { ...memory, set: (key, value) => (memory.set(key, value), true) };
  let count = 0;
  const show = (before?: string) => {
    const id = `page${++count}`;
    open.add(id);
    const page = { id, before, isOpen: async (other: string) => open.has(other) };
    const drafts = new DraftStore(storage, 'alice', () => {}, page);
    const crash = () => void open.delete(id);
    const close = () => {
      drafts.dispose();
      crash();
    };
    return { id, drafts, close, crash };
  };
  return { storage, show };
}

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

  it('[UX-21] hold for as long as the page lasts where the browser keeps nothing, which they say', () => {
    const full = createMemoryStorage();
    let isFull = true;
    const said: string[] = [];
    const storage = { ...full, set: (key: string, value: string) => (full.set(key, value), !isFull) };
    const drafts = new DraftStore(storage, 'alice', () => said.push('unkept'));
    drafts.write(1, 'a');
    drafts.write(1, 'ab');
    drafts.write(2, 'c');
    expect([drafts.read(1), drafts.hasUnkept, said.length]).toEqual(['ab', true, 2]);
    drafts.write(2, '');
    isFull = false;
    drafts.write(1, 'abc');
    expect([drafts.read(1), drafts.hasUnkept]).toEqual(['abc', false]);
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

describe('drafts of several tabs', () => {
  it('[UX-21] do not touch each other, whoever sends or reloads', () => {
    const browser = openBrowser();
    const one = browser.show();
    const two = browser.show();
    one.drafts.write(1, 'a long draft in tab one');
    expect(two.drafts.read(1)).toBe('');
    two.drafts.write(1, 'quick');
    two.drafts.write(1, '');
    one.close();
    const again = browser.show(one.id);
    expect(again.drafts.read(1)).toBe('a long draft in tab one');
    two.drafts.write(1, 'BBB');
    again.close();
    expect(browser.show(again.id).drafts.read(1)).toBe('a long draft in tab one');
    expect(two.drafts.read(1)).toBe('BBB');
  });

  it('[UX-21] that are closed right after each other are all there in the next', () => {
    const browser = openBrowser();
    const one = browser.show();
    const two = browser.show();
    one.drafts.write(1, 'AAA');
    two.drafts.write(1, 'BBB');
    one.close();
    two.close();
    const next = browser.show();
    expect(next.drafts.read(1)).toBe('AAA\nBBB');
    expect(browser.show().drafts.read(1)).toBe('');
    next.drafts.write(1, '');
    expect(browser.storage.keys()).toEqual([]);
  });

  it('[UX-21] that come back together take up what each had', () => {
    const browser = openBrowser();
    const [one, two] = [browser.show(), browser.show()];
    one.drafts.write(1, 'AAA');
    two.drafts.write(1, 'BBB');
    one.close();
    two.close();
    expect(browser.show(one.id).drafts.read(1)).toBe('AAA');
    expect(browser.show(two.id).drafts.read(1)).toBe('BBB');
  });

  it('[UX-21] go to the next tab where one has crashed, and not before', async () => {
    const browser = openBrowser();
    const one = browser.show();
    one.drafts.write(1, 'in the middle of');
    const two = browser.show();
    await two.drafts.ready;
    expect(two.drafts.read(1)).toBe('');
    one.crash();
    const three = browser.show();
    await three.drafts.ready;
    expect(three.drafts.read(1)).toBe('in the middle of');
  });

  it('[UX-21] are taken up where nothing more can be stored, and are gone once they are sent', () => {
    const browser = openBrowser();
    const one = browser.show();
    one.drafts.write(1, 'AAA');
    one.close();
    const full = vi.spyOn(browser.storage, 'set').mockReturnValue(false);
    const next = browser.show(one.id);
    expect(next.drafts.read(1)).toBe('AAA');
    full.mockRestore();
    next.drafts.write(1, '');
    expect(next.drafts.read(1)).toBe('');
    expect(browser.storage.keys()).toEqual([]);
  });
});

describe('a change that is not saved', () => {
  it('[UX-21] is kept beside the draft, until it changes nothing any more', () => {
    const browser = openBrowser();
    const one = browser.show();
    one.drafts.write(1, 'a draft');
    one.drafts.writeEdit(1, { message: MESSAGE, text: 'as it should be' });
    one.close();
    const again = browser.show(one.id);
    expect(again.drafts.readEdit(1)).toEqual({ message: MESSAGE, text: 'as it should be' });
    expect([again.drafts.read(1), again.drafts.readEdit(2)]).toEqual(['a draft', undefined]);
    again.drafts.writeEdit(1, { message: MESSAGE, text: MESSAGE.content });
    expect(again.drafts.readEdit(1)).toBeUndefined();
  });
});

describe('a long draft', () => {
  it('[UX-21] is stored when one pauses, when one looks, and when the page goes', () => {
    vi.useFakeTimers();
    try {
      const { storage, show } = openBrowser();
      const set = vi.spyOn(storage, 'set');
      const one = show();
      const long = 'x'.repeat(20_000);
      for (let key = 0; key < 50; key++) one.drafts.write(1, long + key);
      expect(set).not.toHaveBeenCalled();
      vi.runAllTimers();
      expect(set).toHaveBeenCalledOnce();
      one.drafts.write(1, `${long}!`);
      expect(one.drafts.read(1)).toBe(`${long}!`);
      one.drafts.write(1, `${long}?`);
      one.close();
      expect(show(one.id).drafts.read(1)).toBe(`${long}?`);
    } finally {
      vi.useRealTimers();
    }
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
