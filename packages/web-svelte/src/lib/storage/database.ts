import type { Message, Room, User } from '@roomful/sdk';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** What waits for the server, as it is kept. Its key is its place in the order of writing. */
export interface KeptMessage {
  clientId: string;
  username: string;
  /** Which database knows the room; undefined where somebody wrote before the server had told. */
  databaseId: string | undefined;
  roomId: number;
  content: string;
  timestamp: number;
  /** The server refused it for good, and why; it waits for the person then. */
  refusal?: { code: string; message: string };
}

/** The newest messages of a room, as they were when it was last read. */
export interface KeptRoom {
  username: string;
  databaseId: string;
  roomId: number;
  messages: readonly Message[];
  hasMore: boolean;
}

/** What lets somebody come in without a server. */
export interface KeptPerson {
  user: User;
  databaseId: string;
  rooms: readonly Room[];
}

interface RoomfulSchema extends DBSchema {
  outbox: { key: number; value: KeptMessage; indexes: { username: string; clientId: string } };
  rooms: { key: [string, number]; value: KeptRoom; indexes: { username: string } };
  people: { key: string; value: KeptPerson };
}

export type Handle = IDBPDatabase<RoomfulSchema>;

const NAME = 'roomful';
const VERSION = 1;
/** A database that does not open within this time is taken for blocked. It may come later. */
const PATIENCE_MS = 1_500;

/**
 * The one IndexedDB of the app. Browsers forbid it, forget to answer, or have no room left: then `use` rejects, soon, and
 * whoever asks goes on without. It never stands in the way of another version of the app.
 */
export class LocalDatabase {
  #opening: Promise<Handle> | undefined;
  #isSlow = false;

  /** Rejects with whatever stands in the way. */
  async use<Result>(work: (handle: Handle) => Promise<Result>): Promise<Result> {
    const result = this.#open().then(work);
    // Known to be slow, it is not waited for; the work is done all the same, if it ever answers.
    const patience = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => {
        this.#isSlow = true;
        patience.reject(new DOMException('The database does not answer.', 'TimeoutError'));
      },
      this.#isSlow ? 0 : PATIENCE_MS,
    );
    const answered = () => {
      this.#isSlow = false;
      clearTimeout(timer);
    };
    result.then(answered, answered);
    return Promise.race([result, patience.promise]);
  }

  #open(): Promise<Handle> {
    this.#opening ??= this.#openAnew();
    return this.#opening;
  }

  async #openAnew(): Promise<Handle> {
    const forget = () => (this.#opening = undefined);
    // Where storage is forbidden, opening throws at once.
    const opening = openDB<RoomfulSchema>(NAME, VERSION, {
      upgrade(handle) {
        const outbox = handle.createObjectStore('outbox', { autoIncrement: true });
        outbox.createIndex('username', 'username');
        outbox.createIndex('clientId', 'clientId', { unique: true });
        handle.createObjectStore('rooms', { keyPath: ['username', 'roomId'] }).createIndex('username', 'username');
        handle.createObjectStore('people');
      },
      blocking(_version, _blocked, event) {
        // A newer version of the app wants to come in.
        (event.target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    });
    opening.catch(forget);
    return opening;
  }
}
