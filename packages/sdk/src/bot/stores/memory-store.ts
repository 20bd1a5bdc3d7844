import type { BotStore, Versioned } from '../bot-store.ts';
import { assertKey, assertText } from './assert-key.ts';
import { compareBytes } from './compare-bytes.ts';

/**
 * Keeps everything in this process, and nothing longer than it: for tests, and for bots that may forget.
 *
 * @example
 * const bot = createBot({ store: new MemoryStore() });
 */
export class MemoryStore implements BotStore {
  readonly #entries = new Map<string, Versioned>();

  async get(key: string): Promise<Versioned | undefined> {
    assertKey(key);
    const entry = this.#entries.get(key);
    return entry && { ...entry };
  }

  async set(key: string, value: string, expectedVersion: number): Promise<number | undefined> {
    assertKey(key);
    assertText(value, 'A value');
    if ((this.#entries.get(key)?.version ?? 0) !== expectedVersion) return undefined;
    return this.#write(key, value);
  }

  async put(key: string, value: string): Promise<number> {
    assertKey(key);
    assertText(value, 'A value');
    return this.#write(key, value);
  }

  async delete(key: string): Promise<void> {
    assertKey(key);
    this.#entries.delete(key);
  }

  async list(
    prefix: string,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Promise<({ key: string } & Versioned)[]> {
    return [...this.#entries.keys()]
      .filter((key) => key.startsWith(prefix) && (after === undefined || compareBytes(key, after) > 0))
      .sort(compareBytes)
      .slice(0, limit)
      .map((key) => ({ key, ...(this.#entries.get(key) as Versioned) }));
  }

  /** What it holds stays, for the bot's next run in this process. */
  async close(): Promise<void> {}

  #write(key: string, value: string): number {
    const version = (this.#entries.get(key)?.version ?? 0) + 1;
    this.#entries.set(key, { value, version });
    return version;
  }
}
