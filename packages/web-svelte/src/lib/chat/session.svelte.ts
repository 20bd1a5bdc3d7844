import { ChatError, logOut, type User, whoAmI } from '@roomful/sdk';
import type { IdentityStore } from '#lib/storage/identity-store.ts';
import { enterName, enterTypedName } from './enter-name.ts';

export type SessionState =
  | { status: 'looking' }
  | { status: 'unreachable'; error: unknown }
  | { status: 'signed-out'; error?: unknown }
  | { status: 'signed-in'; user: User };

/**
 * Who sits here. The session itself is a cookie that scripts can't read; a token, where one was answered, stays in
 * memory. What lets a person come back tomorrow, or after the server forgot its sessions, is the name's claim key.
 */
export class Session {
  #url: string;
  #identity: IdentityStore;
  #state = $state.raw<SessionState>({ status: 'looking' });
  #token: string | undefined;

  constructor(url: string, identity: IdentityStore) {
    this.#url = url;
    this.#identity = identity;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Takes up the session of the cookie, or logs in silently under the name used last. */
  async resume(): Promise<void> {
    if (this.#state.status !== 'unreachable') this.#state = { status: 'looking' };
    try {
      if (this.#identity.logoutPending) await this.#tellLogout();
      const me = await whoAmI({ url: this.#url });
      if (me !== undefined) {
        this.#identity.remember(me.user.username);
        this.#state = { status: 'signed-in', user: me.user };
        return;
      }
      const name = this.#identity.lastName;
      if (name === undefined || this.#identity.claimKey(name) === undefined) this.#state = { status: 'signed-out' };
      else this.#state = { status: 'signed-in', user: await this.#enter(enterName, name) };
    } catch (error) {
      const refused = error instanceof ChatError && !error.retryable;
      this.#state = refused ? { status: 'signed-out', error } : { status: 'unreachable', error };
    }
  }

  /** Throws the `ChatError` of a refusal, for the form to show. */
  async signIn(username: string): Promise<void> {
    this.#state = { status: 'signed-in', user: await this.#enter(enterTypedName, username) };
  }

  /** For the client, before each attempt to connect. A refused token is replaced by logging in again. */
  async getToken(reason: 'connect' | 'refused'): Promise<string | undefined> {
    if (reason === 'refused' && this.#state.status === 'signed-in')
      await this.#enter(enterName, this.#state.user.username);
    return this.#token;
  }

  /** The server ended the session and will not open another one under this name. */
  end(error?: unknown): void {
    this.#token = undefined;
    this.#state = error === undefined ? { status: 'signed-out' } : { status: 'signed-out', error };
  }

  /** At once for the person; the server, which holds the cookie, may hear of it later. */
  async signOut(): Promise<void> {
    this.#identity.forgetLastName();
    this.#identity.logoutPending = true;
    const token = this.#token;
    this.end();
    try {
      await this.#tellLogout(token);
    } catch (error) {
      if (this.#state.status === 'signed-out') this.#state = { status: 'signed-out', error };
    }
  }

  async #tellLogout(token?: string): Promise<void> {
    try {
      await logOut({ url: this.#url, ...(token === undefined ? {} : { token }) });
    } catch (error) {
      // A session that the server does not know needs no end.
      if (!(error instanceof ChatError) || error.retryable) throw error;
    }
    this.#identity.logoutPending = false;
  }

  async #enter(enter: typeof enterName, username: string): Promise<User> {
    const { token, user } = await enter(username, { url: this.#url, identity: this.#identity });
    this.#token = token;
    this.#identity.logoutPending = false;
    return user;
  }
}
