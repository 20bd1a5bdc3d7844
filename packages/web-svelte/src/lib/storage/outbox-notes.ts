import type { KeptMessage } from './database.ts';
import type { KeyValueStorage } from './key-value-storage.ts';

const PREFIX = 'roomful:outbox:';

interface Note {
  /** Its place in the order of writing. */
  readonly place: number;
  readonly message: KeptMessage;
}

/** Texts on their way into the database, which takes its time. They are written down at once, so that none is in memory only. */
export class OutboxNotes {
  #storage: KeyValueStorage;
  #lastPlace = 0;

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
  }

  /** Answers whether it is kept for longer than the page. */
  add(message: KeptMessage): boolean {
    this.#lastPlace = Math.max(this.#lastPlace + 1, Date.now());
    const note: Note = { place: this.#lastPlace, message };
    const key = `${PREFIX}${message.username}:${message.clientId}`;
    if (this.#storage.set(key, JSON.stringify(note))) return true;
    this.#storage.remove(key);
    return false;
  }

  of(username: string): KeptMessage[] {
    const keys = this.#storage.keys().filter((key) => key.startsWith(`${PREFIX}${username}:`));
    const notes = keys.flatMap((key) => readNote(this.#storage.get(key)) ?? []);
    return notes.sort((one, other) => one.place - other.place).map(({ message }) => message);
  }

  remove(clientIds: readonly string[]): void {
    const ends = clientIds.map((clientId) => `:${clientId}`);
    for (const key of this.#storage.keys())
      if (key.startsWith(PREFIX) && ends.some((end) => key.endsWith(end))) this.#storage.remove(key);
  }
}

/** What is no note is none: anything else may write there. */
function readNote(value: string | undefined): Note | undefined {
  try {
    const note = JSON.parse(value ?? 'null') as Note | null;
    return typeof note?.message.content === 'string' ? note : undefined;
  } catch {
    return undefined;
  }
}
