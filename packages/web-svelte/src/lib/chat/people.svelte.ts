import type { JoinedRoom, Person, RoomfulClient } from '@roomful/sdk';
import { learnNames, shownName } from '#lib/text/shown-name.svelte.ts';

/** Whoever leaves shows among those seen lately; that need not be to the second. */
const LOAD_EVERY_MS = 2_000;
/** In a crowd the server tells how many are here; who, nobody reads from the first to the last. */
const LOAD_CROWD_EVERY_MS = 60_000;

const collator = new Intl.Collator();

/** Who is in a room now, and who was lately. */
export class People {
  #client: RoomfulClient;
  #room: JoinedRoom;
  #here = $state.raw<readonly string[]>([]);
  #hereCount = $state(0);
  #isCrowd = $state(false);
  #known = $state.raw<readonly Person[]>([]);
  #named: readonly string[] = $derived(
    (this.#isCrowd ? this.#known.filter(({ online }) => online).map(({ username }) => username) : this.#here).toSorted(
      (one, other) => collator.compare(shownName(one), shownName(other)),
    ),
  );
  #seen: readonly Person[] = $derived(
    this.#known
      .filter(({ username, online }) => (this.#isCrowd ? !online : !this.#here.includes(username)))
      .toSorted((one, other) => (other.lastSeenAt ?? 0) - (one.lastSeenAt ?? 0)),
  );
  #loadFailed = $state(false);
  #stopListening: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #loadedAt = 0;

  constructor(client: RoomfulClient, room: JoinedRoom) {
    this.#client = client;
    this.#room = room;
    this.#take();
    this.#stopListening = room.on('users', () => {
      const before = this.#here;
      this.#take();
      // Whoever left was seen just now: only the server knows when exactly.
      if (this.#isCrowd) this.#loadWithin(LOAD_CROWD_EVERY_MS);
      else if (isAnyMissing(before, room.users)) this.#loadWithin(LOAD_EVERY_MS);
      // What somebody is who was never here before, the server knows too.
      else if (
        isAnyMissing(
          room.users,
          this.#known.map(({ username }) => username),
        )
      )
        this.#loadWithin(LOAD_EVERY_MS);
    });
    void this.load();
  }

  /** Usernames of those present, by what they are called; in a crowd, of the first of them. */
  get here(): readonly string[] {
    return this.#named;
  }

  isBot(username: string): boolean {
    return this.#known.some((person) => person.username === username && person.kind === 'bot');
  }

  get hereCount(): number {
    return this.#hereCount;
  }

  /** How many are here beyond those named. */
  get unnamedCount(): number {
    return Math.max(0, this.#hereCount - this.#named.length);
  }

  /** Those who are not here but were, the latest first. */
  get seenRecently(): readonly Person[] {
    return this.#seen;
  }

  get loadFailed(): boolean {
    return this.#loadFailed;
  }

  async load(): Promise<void> {
    this.#loadedAt = Date.now();
    try {
      this.#known = await this.#client.listPeople(this.#room.room.id);
      learnNames(this.#known);
      this.#loadFailed = false;
    } catch {
      this.#loadFailed = this.#known.length === 0;
    }
  }

  dispose(): void {
    this.#stopListening();
    clearTimeout(this.#timer);
  }

  #take(): void {
    this.#here = this.#room.users;
    this.#hereCount = this.#room.room.userCount;
    this.#isCrowd = !this.#room.hasAllUsers;
  }

  /** At once after a quiet time; else what changes meanwhile is seen together, by each page at another moment. */
  #loadWithin(ms: number): void {
    if (this.#timer !== undefined) return;
    const dueInMs = this.#loadedAt + ms * (0.5 + Math.random() / 2) - Date.now();
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        void this.load();
      },
      Math.max(0, dueInMs),
    );
  }
}

function isAnyMissing(names: readonly string[], from: readonly string[]): boolean {
  const there = new Set(from);
  return names.some((name) => !there.has(name));
}
