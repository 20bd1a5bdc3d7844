import type { RoomId } from '@roomful/protocol';
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
    return entry && (JSON.parse(entry.value) as RoomState);
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

function keyOf(roomId: RoomId): string {
  return `room/${roomId}`;
}
