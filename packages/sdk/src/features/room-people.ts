import type { RoomCount } from '@roomful/protocol';

export interface RoomPeopleOptions {
  /** Whose own typing is not shown. */
  username: string;
  /** The names, the count or `isWhole` changed. */
  onUsers: (users: readonly string[]) => void;
  onTyping: (typing: readonly string[]) => void;
}

/**
 * Who is in the room, and who of the others types. A crowd is told by counts: then the names are some of those who were
 * there, until the room says again who is. Saying the same twice changes nothing.
 */
export class RoomPeople {
  readonly #options: RoomPeopleOptions;
  #users: readonly string[] = [];
  #userCount = 0;
  #isWhole = true;
  #typing: readonly string[] = [];

  constructor(options: RoomPeopleOptions) {
    this.#options = options;
  }

  get users(): readonly string[] {
    return this.#users;
  }

  get userCount(): number {
    return this.#userCount;
  }

  get typing(): readonly string[] {
    return this.#typing;
  }

  /** Whether `users` are everybody. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** The answer of a join. */
  setUsers(users: readonly string[], userCount: number): void {
    this.#set(users, userCount, users.length === userCount);
  }

  counted({ userCount, users }: Pick<RoomCount, 'userCount' | 'users'>): void {
    if (users) this.#set(users, users.length, true);
    else this.#set(this.#users, userCount, false);
  }

  joined(username: string): void {
    if (!this.#users.includes(username)) this.#change([...this.#users, username]);
  }

  left(username: string): void {
    if (this.#users.includes(username)) this.#change(this.#users.filter((user) => user !== username));
    this.stoppedTyping(username);
  }

  setTyping(usernames: readonly string[]): void {
    const others = usernames.filter((username) => username !== this.#options.username);
    if (isSameSet(others, this.#typing)) return;
    this.#typing = others;
    this.#options.onTyping(others);
  }

  /** Whoever wrote or left types no more, though the list that says so may come a moment later. */
  stoppedTyping(username: string): void {
    if (this.#typing.includes(username)) this.setTyping(this.#typing.filter((user) => user !== username));
  }

  /** Somebody came or left by name, which happens only where everybody is known. */
  #change(users: readonly string[]): void {
    this.#set(users, users.length, true);
  }

  #set(users: readonly string[], userCount: number, isWhole: boolean): void {
    const isSame = isWhole === this.#isWhole && userCount === this.#userCount && isSameSet(users, this.#users);
    if (isSame) return;
    this.#users = users;
    this.#userCount = userCount;
    this.#isWhole = isWhole;
    this.#options.onUsers(users);
  }
}

function isSameSet(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false;
  const known = new Set(others);
  return names.every((name) => known.has(name));
}
