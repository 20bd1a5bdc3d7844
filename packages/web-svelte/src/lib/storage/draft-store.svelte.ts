import type { Message } from '@roomful/sdk';
import { findTabPage, type TabPage } from '#lib/tabs/tab-page.ts';
import type { KeyValueStorage } from './key-value-storage.ts';

const PREFIX = 'roomful:draft:';
/** Stands before the id of a page that is gone: whoever opens the room next takes its text up. */
const LEFT = 'left-';

/** Many times what may be sent. To store so long a text with every key is felt. */
export const LONG_TEXT = 10_000;
const KEEP_LONG_AFTER_MS = 1_000;

/** A change to a message that is not saved. */
export interface EditDraft {
  message: Pick<Message, 'id' | 'content'>;
  text: string;
}

/**
 * Unsent text, kept for each person and room across reloads, or where a browser will not, for as long as the page lasts.
 * Each tab has its own. The ones of tabs that are closed go to the next that opens the room.
 */
export class DraftStore {
  #storage: KeyValueStorage;
  #prefix: string;
  #onUnkept: () => void;
  #isCleared = false;
  #page: TabPage;
  #unkept = $state.raw<readonly string[]>([]);
  /** Long texts that are to be stored. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  #waiting = new Map<string, () => string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was taken up from other pages and could not be stored as one's own: it goes with the next change. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- nothing shows it
  #taken = new Map<string, readonly string[]>();
  /** When what pages left behind that crashed can be found. Never rejects. */
  readonly ready: Promise<void>;

  constructor(storage: KeyValueStorage, username: string, onUnkept = () => {}, page: TabPage = findTabPage()) {
    this.#storage = storage;
    this.#onUnkept = onUnkept;
    this.#page = page;
    this.#prefix = `${PREFIX}${username}:`;
    globalThis.addEventListener?.('pagehide', this.#leave);
    this.ready = this.#findLeft();
  }

  /** Whether a text would be lost with this page. */
  get hasUnkept(): boolean {
    return this.#unkept.length > 0;
  }

  read(roomId: number): string {
    const slot = `${roomId}`;
    const keys = this.#keysFor(slot);
    const texts = keys.map((key) => this.#storage.get(key) ?? '');
    const draft = texts.filter((text, index) => texts.indexOf(text) === index).join('\n');
    this.#take(slot, keys, draft);
    return draft;
  }

  write(roomId: number, draft: string): void {
    this.#write(`${roomId}`, draft.length, () => draft);
  }

  /** One at a time: there is one message that is changed. */
  readEdit(roomId: number): EditDraft | undefined {
    const slot = editSlot(roomId);
    const [key] = this.#keysFor(slot);
    const kept = key === undefined ? undefined : this.#storage.get(key);
    if (key === undefined || kept === undefined) return undefined;
    this.#take(slot, [key], kept);
    return parseEdit(kept);
  }

  writeEdit(roomId: number, edit: EditDraft | undefined): void {
    const isChanged = edit !== undefined && edit.text !== edit.message.content;
    if (!isChanged) return this.#write(editSlot(roomId), 0, () => '');
    const { message, text } = edit;
    const write = () => JSON.stringify({ message: { id: message.id, content: message.content }, text });
    this.#write(editSlot(roomId), text.length, write);
  }

  /** At logout: whoever sits here next finds nothing of it. */
  clear(): void {
    this.#isCleared = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
    for (const key of this.#storage.keys()) if (key.startsWith(this.#prefix)) this.#storage.remove(key);
    this.#unkept = [];
  }

  dispose(): void {
    this.#leave();
    globalThis.removeEventListener?.('pagehide', this.#leave);
  }

  #keyOf(slot: string, page = this.#page.id): string {
    return `${this.#prefix}${slot}:${page}`;
  }

  /** Where the text is that this page may show: its own, that of the tab's page before, or else what others left. */
  #keysFor(slot: string): string[] {
    this.#keepWaiting();
    const { id, before = id } = this.#page;
    const left = this.#keyOf(slot, LEFT);
    const taken = this.#taken.get(slot) ?? [];
    const keys = this.#storage.keys().filter((key) => !taken.includes(key));
    const own = [id, before, LEFT + before].map((page) => this.#keyOf(slot, page)).find((key) => keys.includes(key));
    return own === undefined ? keys.filter((key) => key.startsWith(left)) : [own];
  }

  #take(slot: string, keys: readonly string[], text: string): void {
    const own = this.#keyOf(slot);
    const others = keys.filter((key) => key !== own);
    if (others.length === 0) return;
    if (this.#storage.set(own, text)) for (const key of others) this.#storage.remove(key);
    else this.#taken.set(slot, [...(this.#taken.get(slot) ?? []), ...others]);
  }

  #write(slot: string, length: number, textNow: () => string): void {
    // A field that is still there for a moment brings nothing back.
    if (this.#isCleared) return;
    this.#waiting.set(slot, textNow);
    clearTimeout(this.#timer);
    if (length > LONG_TEXT) this.#timer = setTimeout(() => this.#keepWaiting(), KEEP_LONG_AFTER_MS);
    else this.#keepWaiting();
  }

  #keepWaiting(): void {
    clearTimeout(this.#timer);
    for (const [slot, textNow] of this.#waiting) this.#keep(slot, textNow());
    this.#waiting.clear();
  }

  #keep(slot: string, text: string): void {
    const key = this.#keyOf(slot);
    // Of this page itself, if it was hidden and came back.
    this.#storage.remove(this.#keyOf(slot, LEFT + this.#page.id));
    let isKept = true;
    if (text === '') this.#storage.remove(key);
    else isKept = this.#storage.set(key, text);
    if (isKept) this.#dropTaken(slot);
    if (isKept !== this.#unkept.includes(slot)) return;
    const others = this.#unkept.filter((other) => other !== slot);
    this.#unkept = isKept ? others : [...others, slot];
    if (!isKept) this.#onUnkept();
  }

  #dropTaken(slot: string): void {
    for (const key of this.#taken.get(slot) ?? []) this.#storage.remove(key);
    this.#taken.delete(slot);
  }

  /** What this page has is free for others, until it comes back. */
  #leave = (): void => {
    this.#keepWaiting();
    const { id } = this.#page;
    for (const key of this.#storage.keys()) if (this.#pageOf(key) === id) this.#markLeft(key, id);
  };

  /** A page that crashed could not say that it leaves. */
  async #findLeft(): Promise<void> {
    const { id, before } = this.#page;
    for (const key of this.#storage.keys()) {
      const page = this.#pageOf(key);
      if (page === undefined || page.startsWith(LEFT) || page === id || page === before) continue;
      if (!(await this.#page.isOpen(page))) this.#markLeft(key, page);
    }
  }

  /** Of the page that keeps something there, if it is this person's. */
  #pageOf(key: string): string | undefined {
    return key.startsWith(this.#prefix) ? key.slice(key.lastIndexOf(':') + 1) : undefined;
  }

  #markLeft(key: string, page: string): void {
    const text = this.#storage.get(key);
    if (text === undefined) return;
    const left = `${key.slice(0, -page.length)}${LEFT}${page}`;
    if (this.#storage.set(left, text)) this.#storage.remove(key);
    else this.#storage.remove(left);
  }
}

function editSlot(roomId: number): string {
  return `${roomId}-edit`;
}

function parseEdit(kept: string): EditDraft | undefined {
  try {
    return JSON.parse(kept) as EditDraft;
  } catch {
    return undefined;
  }
}
