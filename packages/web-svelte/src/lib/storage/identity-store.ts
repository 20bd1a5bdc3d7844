import type { KeyValueStorage } from './key-value-storage.ts';

const LAST_NAME = 'roomful:last-name';
const LOGOUT_PENDING = 'roomful:logout-pending';
const claimKeyOf = (username: string) => `roomful:claim:${username}`;
const newKeyOf = (username: string) => `roomful:new-claim:${username}`;

/** Who used this browser last, and the claim keys of all names that were first used here. */
export class IdentityStore {
  #storage: KeyValueStorage;

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
  }

  /** The name to come back under without being asked; none after a logout. */
  get lastName(): string | undefined {
    return this.#storage.get(LAST_NAME);
  }

  claimKey(username: string): string | undefined {
    return this.#storage.get(claimKeyOf(username));
  }

  /** The key for a first login whose answer has not come: the one of an earlier try, or a fresh one. */
  newKey(username: string, create: () => string): string {
    const key = this.#storage.get(newKeyOf(username)) ?? create();
    this.#storage.set(newKeyOf(username), key);
    return key;
  }

  /** The name is somebody else's, or none at all: what was made for it opens nothing. */
  dropNewKey(username: string): void {
    this.#storage.remove(newKeyOf(username));
  }

  remember(username: string, claimKey?: string): void {
    this.#storage.set(LAST_NAME, username);
    if (claimKey === undefined) return;
    this.#storage.set(claimKeyOf(username), claimKey);
    this.dropNewKey(username);
  }

  /** After the account was erased. */
  forgetKey(username: string): void {
    this.#storage.remove(claimKeyOf(username));
    this.dropNewKey(username);
  }

  /** After a logout. The claim key stays: it is shown once only, and without it the name would be lost for good. */
  forgetLastName(): void {
    this.#storage.remove(LAST_NAME);
  }

  /** Logged out here while the server could not be reached: its cookie would let the next visitor in. */
  get logoutPending(): boolean {
    return this.#storage.get(LOGOUT_PENDING) !== undefined;
  }

  set logoutPending(pending: boolean) {
    if (pending) this.#storage.set(LOGOUT_PENDING, 'yes');
    else this.#storage.remove(LOGOUT_PENDING);
  }
}
