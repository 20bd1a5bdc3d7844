import type { KeyValueStorage } from './key-value-storage.ts';

const LAST_NAME = 'roomful:last-name';
const LOGOUT_PENDING = 'roomful:logout-pending';
const CLAIM_KEY = 'roomful:claim:';
const claimKeyOf = (username: string) => `${CLAIM_KEY}${username}`;
const shutOutOf = (username: string) => `roomful:shut-out:${username}`;
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

  /** All that this browser has a key for, as far as it knows that the key still opens them. */
  get names(): readonly string[] {
    return this.#storage
      .keys()
      .filter((key) => key.startsWith(CLAIM_KEY))
      .map((key) => key.slice(CLAIM_KEY.length))
      .filter((name) => this.#storage.get(shutOutOf(name)) === undefined)
      .toSorted((one, other) => one.localeCompare(other));
  }

  /** The key opens the name no more. It stays: another server at this address, or a backup of this one, may know it. */
  markShutOut(username: string): void {
    this.#storage.set(shutOutOf(username), 'yes');
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
    this.#storage.remove(shutOutOf(username));
    this.dropNewKey(username);
  }

  /** After the account was erased. */
  forgetKey(username: string): void {
    this.#storage.remove(claimKeyOf(username));
    this.#storage.remove(shutOutOf(username));
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
