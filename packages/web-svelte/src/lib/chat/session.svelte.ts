import { ChatError, type CreateSessionData, logOut, type User, whoAmI } from '@roomful/sdk';
import type { IdentityStore } from '#lib/storage/identity-store.ts';
import { enterName, enterTypedName } from './enter-name.ts';

export type SessionState =
  | { status: 'looking' }
  | { status: 'unreachable'; error: unknown }
  | { status: 'signed-out'; error?: unknown }
  | { status: 'signed-in'; user: User };

/** Somebody who was here before comes in without the server when it does not answer within this time. */
const OFFLINE_PATIENCE_MS = 3_000;

interface SessionOptions {
  url: string;
  identity: IdentityStore;
  /** Whoever was here before under this name, as far as this browser knows. */
  recall: (username: string) => Promise<User | undefined>;
}

/**
 * Who sits here. The session itself is a cookie that scripts can't read; a token, where one was answered, stays in
 * memory. What lets a person come back tomorrow, or after the server forgot its sessions, is the name's claim key.
 */
export class Session {
  #url: string;
  #identity: IdentityStore;
  #recall: SessionOptions['recall'];
  #state = $state.raw<SessionState>({ status: 'looking' });
  #token: string | undefined;
  #isEnding = false;

  constructor({ url, identity, recall }: SessionOptions) {
    this.#url = url;
    this.#identity = identity;
    this.#recall = recall;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whoever may come in here without being asked for more than a name. */
  get knownNames(): readonly string[] {
    return this.#identity.names;
  }

  /** Takes up the session of the cookie, or logs in silently under the name used last; without a server, that name comes in. */
  async resume(): Promise<void> {
    if (this.#state.status !== 'unreachable') this.#state = { status: 'looking' };
    const lastName = this.#identity.lastName;
    const known = lastName === undefined ? undefined : await this.#recall(lastName);
    try {
      if (this.#identity.logoutPending) await this.#tellLogout();
      const me = await whoAmI({ url: this.#url, ...(known && { signal: AbortSignal.timeout(OFFLINE_PATIENCE_MS) }) });
      if (me !== undefined) {
        this.#identity.remember(me.user.username);
        this.#state = { status: 'signed-in', user: me.user };
        return;
      }
      const name = this.#identity.lastName;
      if (name === undefined || this.#identity.claimKey(name) === undefined) this.#state = { status: 'signed-out' };
      else this.#state = { status: 'signed-in', user: await this.#enter(enterName, name) };
    } catch (error) {
      const isAborted = error instanceof ChatError && error.code === 'STOPPED';
      const refused = error instanceof ChatError && !error.retryable && !isAborted;
      if (known !== undefined && !refused) this.#state = { status: 'signed-in', user: known };
      else this.#state = refused ? { status: 'signed-out', error } : { status: 'unreachable', error };
    }
  }

  /** Throws the `ChatError` of a refusal, for the form to show. */
  async signIn(username: string): Promise<void> {
    this.#state = { status: 'signed-in', user: await this.#enter(enterTypedName, username) };
  }

  /** Keeps the key that another way in was answered with: it is told once only. */
  keep({ user, claimKey }: CreateSessionData): void {
    this.#identity.remember(user.username, claimKey);
  }

  /** Takes up the session that another way in has opened. */
  adopt(answer: CreateSessionData): void {
    this.keep(answer);
    this.#token = answer.token;
    this.#identity.logoutPending = false;
    this.#state = { status: 'signed-in', user: answer.user };
  }

  /** What a request for this account is made with; the key only where this browser has it. */
  get access(): { url: string; token?: string; claimKey?: string } {
    const name = this.#state.status === 'signed-in' ? this.#state.user.username : undefined;
    const claimKey = name === undefined ? undefined : this.#identity.claimKey(name);
    return {
      url: this.#url,
      ...(this.#token !== undefined && { token: this.#token }),
      ...(claimKey !== undefined && { claimKey }),
    };
  }

  /** The name will be nobody's any more, and its key would take it anew. Answers with what brings the key back. */
  forgetKey(): () => void {
    if (this.#state.status !== 'signed-in') return () => {};
    const { username } = this.#state.user;
    const claimKey = this.#identity.claimKey(username);
    this.#identity.forgetKey(username);
    return () => this.#identity.remember(username, claimKey);
  }

  /** While sessions are ended on purpose, a token that is refused is no reason to log in again. */
  async whileEnding(act: () => Promise<void>): Promise<void> {
    this.#isEnding = true;
    try {
      await act();
    } finally {
      this.#isEnding = false;
    }
  }

  /** For the client, before each attempt to connect. A refused token is replaced by logging in again. */
  async getToken(reason: 'connect' | 'refused'): Promise<string | undefined> {
    if (reason === 'refused' && !this.#isEnding && this.#state.status === 'signed-in') {
      const { username } = this.#state.user;
      // Without its key the name may have been erased in another tab: that is no way to take it again.
      if (this.#identity.claimKey(username) !== undefined) await this.#enter(enterName, username);
    }
    return this.#token;
  }

  /** The server knows somebody else here than this browser remembered. */
  become(user: User): void {
    this.#identity.remember(user.username);
    this.#state = { status: 'signed-in', user };
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
