import type { AppId } from '@roomful/protocol';

/**
 * The session of a guest, for the next page and for the other widgets of the app, on this site: browsers keep what frames
 * store apart by the site around them. It is worth nothing a quarter of an hour after it was last used. Where storage is
 * shut, each panel has a guest of its own.
 */
export class KeptGuest {
  /** A page of the host's may have rooms of several servers, and each is told of its own guest alone. */
  readonly #key: string;

  constructor(server: string, app: AppId) {
    this.#key = `roomful:guest:${app}@${server}`;
  }

  get token(): string | undefined {
    try {
      return localStorage.getItem(this.#key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  keep(token: string): void {
    try {
      localStorage.setItem(this.#key, token);
    } catch {
      // Shut, or full.
    }
  }

  /** What another widget has kept meanwhile stays. */
  forget(token: string | undefined): void {
    try {
      if (token === this.token) localStorage.removeItem(this.#key);
    } catch {
      // Shut: there is nothing to forget.
    }
  }

  /** One widget after the other, so that those of one page come in as one guest and not as many. */
  async inTurn<T>(act: () => Promise<T>): Promise<T> {
    const locks = navigator.locks as LockManager | undefined;
    if (locks === undefined) return act();
    try {
      return await locks.request(this.#key, act);
    } catch (error) {
      // Locks are shut with the storage.
      if (error instanceof DOMException) return act();
      throw error;
    }
  }
}
