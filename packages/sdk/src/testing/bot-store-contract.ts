import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BotStore } from '../bot/bot-store.ts';

export interface StoreUnderTest {
  store: BotStore;
  /** Another one on the same data, as a second process would have it. */
  another: BotStore;
  dispose(): Promise<void>;
}

/** What every store of a bot must do. A store's test calls this with a way to open a fresh one. */
export function testBotStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`bot store: ${name}`, () => {
    let opened: StoreUnderTest;
    let store: BotStore;

    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    it('keeps what was put, counts the writes, and forgets what was deleted', async () => {
      expect(await store.get('a')).toBeUndefined();
      expect(await store.put('a', 'one')).toBe(1);
      expect(await store.put('a', 'two')).toBe(2);
      expect(await store.get('a')).toEqual({ value: 'two', version: 2 });
      await store.delete('a');
      await store.delete('a');
      expect(await store.get('a')).toBeUndefined();
      expect(await store.put('a', 'three')).toBe(1);
    });

    it('[BOT12] writes only over the version that the writer knows', async () => {
      expect(await store.set('a', 'one', 1)).toBeUndefined();
      expect(await store.set('a', 'one', 0)).toBe(1);
      expect(await store.set('a', 'late', 0)).toBeUndefined();
      expect(await store.set('a', 'two', 1)).toBe(2);
      expect(await store.set('a', 'late', 1)).toBeUndefined();
      expect(await store.get('a')).toEqual({ value: 'two', version: 2 });
    });

    it('[BOT12] of many writers from two processes over one version, one wins', async () => {
      for (const version of [0, 1, 2]) {
        const tries = Array.from({ length: 20 }, (_, index) =>
          (index % 2 ? store : opened.another).set('a', `writer ${index}`, version),
        );
        const won = (await Promise.all(tries)).filter((result) => result !== undefined);
        expect(won).toEqual([version + 1]);
      }
    });

    it('one process reads what the other wrote', async () => {
      await store.put('a', 'one');
      expect(await opened.another.get('a')).toEqual({ value: 'one', version: 1 });
      await opened.another.delete('a');
      expect(await store.get('a')).toBeUndefined();
      expect(await store.list('', { limit: 10 })).toEqual([]);
    });

    it('lists by prefix, in the order of UTF-8 bytes, page by page', async () => {
      const keys = ['job/1', 'job/10', 'job/2', 'job/é', 'job/\uff5e', 'job/😀'];
      for (const key of ['joa', 'job', 'job0', 'jobs', ...keys.toReversed()]) await store.put(key, `at ${key}`);
      const all = await store.list('job/', { limit: 100 });
      expect(all).toEqual(keys.map((key) => ({ key, value: `at ${key}`, version: 1 })));
      const paged: string[] = [];
      for (let after: string | undefined; ; after = paged.at(-1)) {
        const page = await store.list('job/', { after, limit: 2 });
        if (page.length === 0) break;
        paged.push(...page.map(({ key }) => key));
      }
      expect(paged).toEqual(keys);
      expect(await store.list('nothing', { limit: 10 })).toEqual([]);
    });

    it('lists everything for an empty prefix, and takes signs of a pattern for what they are', async () => {
      for (const key of ['a%', 'a*', 'a_', 'aa', '\u{10ffff}', '\u{10ffff}b']) await store.put(key, '');
      const keysOf = async (prefix: string) => (await store.list(prefix, { limit: 10 })).map(({ key }) => key);
      expect(await keysOf('a%')).toEqual(['a%']);
      expect(await keysOf('a_')).toEqual(['a_']);
      expect(await keysOf('a*')).toEqual(['a*']);
      expect(await keysOf('\u{10ffff}')).toEqual(['\u{10ffff}', '\u{10ffff}b']);
      expect(await keysOf('')).toHaveLength(6);
    });

    it('keeps any text as it is, empty and long ones too', async () => {
      for (const value of ['', '{"a":"é😀\\n"}', '1:2:3', 'line\nline', ' blank ', 'x'.repeat(1_000_000)]) {
        await store.put('a', value);
        expect((await store.get('a'))?.value).toBe(value);
      }
      const longest = 'k'.repeat(512);
      await store.put(longest, 'kept');
      expect(await store.list('kk', { limit: 1 })).toEqual([{ key: longest, value: 'kept', version: 1 }]);
    });

    it('refuses what is no key and what is no whole text', async () => {
      for (const key of ['', 'k'.repeat(513), 'half \ud83d', 'nul \0']) {
        await expect(store.put(key, 'v')).rejects.toThrow(TypeError);
        await expect(store.set(key, 'v', 0)).rejects.toThrow(TypeError);
        await expect(store.get(key)).rejects.toThrow(TypeError);
      }
      await expect(store.put('a', 'half \ud83d')).rejects.toThrow('A value of a bot’s store holds half a character');
      expect(await store.get('a')).toBeUndefined();
    });
  });
}
