import type { BotStore } from '../bot-store.ts';
import { MemoryStore } from './memory-store.ts';
import { SqliteStore } from './sqlite-store.ts';

export interface DefaultStoreOptions {
  /** The environment: `ROOMFUL_STATE` is the file, or `memory`. */
  env: Record<string, string | undefined>;
  /** The bot's; its file is named after it. */
  username: string;
}

/** Where a bot keeps what it knows when its author chose nothing: `.roomful/<the bot's name>.db` below the current folder. */
export function openDefaultStore({ env, username }: DefaultStoreOptions): BotStore {
  const state = env['ROOMFUL_STATE']?.trim();
  if (state === 'memory') return new MemoryStore();
  return new SqliteStore(state || `.roomful/${username.toLowerCase()}.db`);
}
