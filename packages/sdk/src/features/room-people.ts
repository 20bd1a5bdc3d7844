export interface RoomPeopleOptions {
  /** Whose own typing is not shown. */
  username: string;
  onUsers: (users: readonly string[]) => void;
  onTyping: (typing: readonly string[]) => void;
}

/** Who is in the room, and who of the others types. Saying the same twice changes nothing. */
export class RoomPeople {
  readonly #options: RoomPeopleOptions;
  #users: readonly string[] = [];
  #typing: readonly string[] = [];

  constructor(options: RoomPeopleOptions) {
    this.#options = options;
  }

  get users(): readonly string[] {
    return this.#users;
  }

  get typing(): readonly string[] {
    return this.#typing;
  }

  setUsers(users: readonly string[]): void {
    if (isSameSet(users, this.#users)) return;
    this.#users = users;
    this.#options.onUsers(users);
  }

  setTyping(usernames: readonly string[]): void {
    const others = usernames.filter((username) => username !== this.#options.username);
    if (isSameSet(others, this.#typing)) return;
    this.#typing = others;
    this.#options.onTyping(others);
  }

  joined(username: string): void {
    if (!this.#users.includes(username)) this.setUsers([...this.#users, username]);
  }

  left(username: string): void {
    this.setUsers(this.#users.filter((user) => user !== username));
    this.setTyping(this.#typing.filter((user) => user !== username));
  }
}

function isSameSet(names: readonly string[], others: readonly string[]): boolean {
  if (names.length !== others.length) return false;
  const known = new Set(others);
  return names.every((name) => known.has(name));
}
