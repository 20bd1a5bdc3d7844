import type { RoomId, UserId } from '@roomful/protocol';
import type { ClientStorage } from './client-storage.ts';
import { ChatError } from './errors.ts';
import type { Outgoing } from './outbox.ts';
import { RoomTurns } from './turns.ts';

/** Whose waiting messages they are, and where. What one of them wrote never goes out under the name of another. */
export interface Owner {
  /** Which database knows the ids. */
  databaseId: string;
  userId: UserId;
  username: string;
  roomId: RoomId;
}

/** The waiting messages of one room, as its outbox keeps them. Nothing here rejects: a failing storage is told elsewhere. */
export interface WaitingMessages {
  /** In the order in which they were put. */
  load(): Promise<Outgoing[]>;
  /** Resolves when it is kept, or can't be. */
  put(message: Outgoing): Promise<void>;
  remove(clientId: string): void;
}

interface Kept extends Outgoing {
  username: string;
}

/** Keeps what waits to be sent in a storage, so that it outlasts the program. */
export class WaitingMessagesStore {
  readonly #storage: ClientStorage;
  readonly #onError: (error: ChatError) => void;
  /** A room's steps follow each other, also where a room is joined anew. */
  readonly #turns = new RoomTurns();

  constructor(storage: ClientStorage, onError: (error: ChatError) => void) {
    this.#storage = storage;
    this.#onError = onError;
  }

  of({ databaseId, userId, username, roomId }: Owner): WaitingMessages {
    const prefix = `roomful/outbox/${databaseId}/${userId}/${roomId}/`;
    const keys = new Map<string, string>();
    let last = 0;
    const take = <Result>(fallback: Result, step: () => Promise<Result>) =>
      this.#turns.take(roomId, () =>
        step().catch((cause: unknown) => {
          this.#onError(storeUnavailable(cause));
          return fallback;
        }),
      );
    return {
      load: () =>
        take([], async () => {
          const messages: Outgoing[] = [];
          for (const key of (await this.#storage.list(prefix)).sort()) {
            last = Math.max(last, Number(key.slice(prefix.length)) || 0);
            const kept = this.#read(await this.#storage.get(key));
            // A database can be replaced by one in which the same id is somebody else.
            if (kept?.username !== username) continue;
            keys.set(kept.clientId, key);
            const { clientId, content, timestamp } = kept;
            messages.push({ clientId, content, timestamp });
          }
          return messages;
        }),
      put: (message) => {
        const key = `${prefix}${String(++last).padStart(12, '0')}`;
        keys.set(message.clientId, key);
        return take(undefined, () => this.#storage.set(key, JSON.stringify({ ...message, username } satisfies Kept)));
      },
      remove: (clientId) => {
        const key = keys.get(clientId);
        if (key === undefined) return;
        keys.delete(clientId);
        // `take` never rejects.
        void take(undefined, () => this.#storage.delete(key));
      },
    };
  }

  #read(value: string | undefined): Kept | undefined {
    if (value === undefined) return undefined;
    try {
      const kept = JSON.parse(value) as Kept;
      if (typeof kept.clientId === 'string' && typeof kept.content === 'string') return kept;
    } catch {
      // Not JSON either, as is said below.
    }
    this.#onError(
      new ChatError({
        code: 'STATE_UNREADABLE',
        message: 'A waiting message can’t be read, and stays stored. See what else writes there.',
        retryable: false,
      }),
    );
    return undefined;
  }
}

function storeUnavailable(cause: unknown): ChatError {
  return new ChatError({
    code: 'STORE_UNAVAILABLE',
    message: 'The storage can’t be used, so what waits is lost with the program. The cause says why.',
    retryable: true,
    cause,
  });
}
