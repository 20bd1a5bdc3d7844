import type { CreateSessionData, User } from '@roomful/sdk';
import { openTabChannel } from '#lib/tabs/tab-channel.ts';
import { text } from '#lib/messages/text.svelte.ts';
import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import { LocalDatabase } from '#lib/storage/database.ts';
import { IdentityStore } from '#lib/storage/identity-store.ts';
import { OutboxStore } from '#lib/storage/outbox-store.ts';
import { PersonStore } from '#lib/storage/person-store.ts';
import { Chat } from './chat.svelte.ts';
import { Session, type SessionState } from './session.svelte.ts';

/** The whole app without its looks: who sits here, and, once that is known, the chat. */
export class App {
  #url: string;
  #storage: KeyValueStorage;
  #onOutdated: () => void;
  #identity: IdentityStore;
  #people: PersonStore;
  #outbox: OutboxStore;
  #session: Session;
  #chat = $state.raw<Chat | undefined>(undefined);
  #signOuts = openTabChannel<string>('sign-outs');

  /** `onOutdated`: the server speaks another protocol than this build. */
  constructor(url: string, storage: KeyValueStorage, onOutdated: () => void) {
    this.#url = url;
    this.#onOutdated = onOutdated;
    this.#storage = storage;
    const database = new LocalDatabase();
    this.#people = new PersonStore(database);
    this.#outbox = new OutboxStore(database, storage, () => this.#people.forgetRooms());
    this.#identity = new IdentityStore(storage);
    this.#session = new Session({
      url,
      identity: this.#identity,
      recall: async (username) => (await this.#people.find(username))?.user,
    });
    this.#signOuts.listen((username) => void this.#signedOutElsewhere(username));
  }

  get session(): SessionState {
    return this.#session.state;
  }

  /** The names that this browser has a key for. */
  get knownNames(): readonly string[] {
    return this.#session.knownNames;
  }

  get chat(): Chat | undefined {
    return this.#chat;
  }

  async resume(): Promise<void> {
    await this.#session.resume();
    this.#open();
  }

  /** Throws the `ChatError` of a refusal. */
  async signIn(username: string): Promise<void> {
    await this.#session.signIn(username);
    this.#open();
  }

  /** What requests for one's account are made with. */
  get access(): Session['access'] {
    return this.#session.access;
  }

  /** Keeps the key of an answer that `adopt` will take up, once the person has read what came with it. */
  keep(answer: CreateSessionData): void {
    this.#session.keep(answer);
  }

  /** In by a recovery code, another device or a passkey. */
  adopt(answer: CreateSessionData): void {
    this.#session.adopt(answer);
    this.#open();
  }

  /** Once `end` has told the server that all sessions are over. */
  async leaveEverywhere(end: () => Promise<void>): Promise<void> {
    await this.#session.whileEnding(async () => {
      await end();
      await this.signOut();
    });
  }

  /** Once `erase` has told the server: nothing of the account stays here. */
  async eraseAccount(erase: () => Promise<void>): Promise<void> {
    await this.#session.whileEnding(async () => {
      const erasing = erase();
      const restoreKey = this.#session.forgetKey();
      try {
        await erasing;
      } catch (error) {
        restoreKey();
        throw error;
      }
      await this.signOut();
    });
  }

  async signOut(): Promise<void> {
    const chat = this.#chat;
    this.#chat = undefined;
    chat?.forget();
    // Another tab would take the end of the session for a lost one, and log in again.
    if (chat) this.#signOuts.tell(chat.user.username);
    await chat?.dispose();
    if (chat) this.#forgetUnlessKeyed(chat.user.username);
    await this.#session.signOut();
  }

  async #signedOutElsewhere(username: string): Promise<void> {
    const chat = this.#chat;
    if (chat?.user.username !== username) {
      // The end of the session came here first, and what was read until then was kept once more.
      await Promise.all([this.#people.forget(username), this.#outbox.clear(username)]);
      return;
    }
    this.#chat = undefined;
    chat.forget();
    this.#session.end();
    await chat.dispose();
    this.#forgetUnlessKeyed(username);
  }

  /** Read marks, and whatever else is kept by name, are for somebody who comes back here by their claim key. */
  #forgetUnlessKeyed(username: string): void {
    if (this.#identity.claimKey(username) !== undefined) return;
    for (const key of this.#storage.keys()) if (key.split(':')[2] === username) this.#storage.remove(key);
  }

  #open(notice?: string): void {
    const state = this.#session.state;
    if (state.status !== 'signed-in' || this.#chat !== undefined) return;
    const chat = new Chat({
      url: this.#url,
      user: state.user,
      storage: this.#storage,
      people: this.#people,
      outbox: this.#outbox,
      getToken: (reason) => this.#session.getToken(reason),
      onRefused: (error) => void this.#close(chat, error),
      onOutdated: this.#onOutdated,
      onReplaced: (user, cause) => void this.#change(chat, user, cause),
      notice,
    });
    this.#chat = chat;
    chat.start();
  }

  async #close(chat: Chat, error: unknown): Promise<void> {
    if (this.#chat === chat) this.#chat = undefined;
    this.#session.end(error);
    await chat.dispose();
  }

  async #change(chat: Chat, user: User, cause: 'user' | 'database'): Promise<void> {
    if (this.#chat !== chat) return;
    this.#chat = undefined;
    await chat.dispose();
    this.#session.become(user);
    this.#open(cause === 'database' ? text.notices.otherDatabase : undefined);
  }
}
