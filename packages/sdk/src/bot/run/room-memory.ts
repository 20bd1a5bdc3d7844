import type { RoomId } from '@roomful/protocol';
import { ChatError } from '../../errors.ts';
import type { FeedPosition } from '../../feed/feed-position.ts';
import type { BotStore } from '../bot-store.ts';

/** What a bot keeps of a room. */
export interface RoomState {
  position: FeedPosition;
  /** Whether the handlers have heard that the bot is in the room. */
  isGreeted: boolean;
  /** How often it answered bots since a person last said something. */
  repliesToBots: number;
}

/** The bot's memory of rooms in its store, below the prefix of this server and bot. */
export class RoomMemory {
  readonly #store: BotStore;

  constructor(store: BotStore) {
    this.#store = store;
  }

  async read(roomId: RoomId): Promise<RoomState | undefined> {
    const entry = await this.#store.get(keyOf(roomId));
    return entry && toState(entry.value, keyOf(roomId));
  }

  async write(roomId: RoomId, state: RoomState): Promise<void> {
    await this.#store.put(keyOf(roomId), JSON.stringify(state));
  }

  /** When the bot was started for the very first time, by the server's clock: rooms that are younger are followed whole. */
  async readFirstStart(serverTime: number): Promise<number> {
    const version = await this.#store.set('first-start', String(serverTime), 0);
    if (version !== undefined) return serverTime;
    return Number((await this.#store.get('first-start'))?.value ?? serverTime);
  }
}

/** Throws `ChatError` `STATE_UNREADABLE`. */
function toState(text: string, key: string): RoomState {
  try {
    const state = JSON.parse(text) as RoomState | null;
    if (typeof state?.position === 'object') return state;
  } catch {
    // Said below: the parser's own words would repeat a part of the record.
  }
  throw new ChatError({
    code: 'STATE_UNREADABLE',
    message:
      `What is kept for the room can’t be read (the record that ends with "${key}"): something else has written it. Bring back a ` +
      'copy of the store, or delete this record: then the bot goes on with what is said from then on.',
    retryable: false,
  });
}

function keyOf(roomId: RoomId): string {
  return `room/${roomId}`;
}
