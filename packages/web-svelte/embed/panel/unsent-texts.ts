import type { AppId } from '@roomful/protocol';
import type { RoomId, User, UserId } from '@roomful/sdk';

export interface Unsent {
  clientId: string;
  content: string;
}

interface Kept extends Unsent {
  userId: UserId;
  isGuest: boolean;
  roomId: RoomId;
}

/**
 * Texts that found no way out before their writer was cut off, came in anew or went to another page. They go out once, when
 * the same person is in the same room again; what a guest wrote goes with whoever the guest is next.
 */
export class UnsentTexts {
  /** Widgets of another app on the same site have their own, and so have those of another server on the same page. */
  readonly #key: string;
  #texts: Kept[] = [];

  constructor(server: string, app: AppId) {
    this.#key = `roomful:unsent:${app}@${server}`;
  }

  add({ id, kind }: User, roomId: RoomId, texts: readonly Unsent[]): void {
    this.#texts.push(...texts.map((text) => ({ ...text, userId: id, isGuest: kind === 'guest', roomId })));
  }

  /** The rest waits for its own room; what was another person's is forgotten. */
  take({ id }: User, roomId: RoomId): Unsent[] {
    const isTheirs = ({ userId, isGuest }: Kept) => isGuest || userId === id;
    const isHere = (text: Kept) => text.roomId === roomId;
    const lists = [read(this.#key), this.#texts].map((texts) => texts.filter(isTheirs));
    const [stored = [], held = []] = lists.map((texts) => texts.filter((text) => !isHere(text)));
    write(this.#key, stored);
    this.#texts = held;
    return lists.flat().filter(isHere);
  }

  /** The page goes away: for the next one in this tab, of the same site. */
  leaveBehind(): void {
    if (this.#texts.length > 0) write(this.#key, [...read(this.#key), ...this.#texts.splice(0)]);
  }

  forget(): void {
    this.#texts = [];
    write(this.#key, []);
  }
}

/** Where storage is shut, a text lives as long as its page. */
function read(key: string): Kept[] {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? '[]') as Kept[];
  } catch {
    return [];
  }
}

function write(key: string, texts: readonly Kept[]): void {
  try {
    if (texts.length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(texts));
  } catch {
    // Shut, or full.
  }
}
