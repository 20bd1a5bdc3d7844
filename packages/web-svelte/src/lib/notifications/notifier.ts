import type { Message, Room } from '@roomful/sdk';
import { text } from '#lib/messages/text.svelte.ts';
import { shownAuthor } from '#lib/text/shown-author.ts';
import type { TabLocks } from '#lib/tabs/tab-locks.ts';
import { isMentioned } from './is-mentioned.ts';

/** What a person wants to be told of. */
export interface NotifyChoice {
  notifications: 'none' | 'mentions' | 'all';
  sound: boolean;
}

/** Something that was said: with its text in the room that one is in, by number alone in others. */
export interface Happening {
  room: Pick<Room, 'id' | 'name'>;
  unread: number;
  message?: Message;
}

export interface NotifierOptions {
  username: string;
  locks: TabLocks;
  choice: () => NotifyChoice;
  /** Shows one, where the browser and the person allow it. */
  show: (notification: ShownNotification) => void;
  play: () => void;
}

export interface ShownNotification {
  title: string;
  body: string;
  /** A later one of the same room takes the place of the one before. */
  tag: string;
  room: Happening['room'];
  message?: Message;
}

/** Longer than any tab takes to hear of the same message. */
const CLAIM_MS = 60_000;
/** A room that one is not in tells of itself at most so often. */
const ROOM_PAUSE_MS = 10_000;
const SOUND_PAUSE_MS = 3_000;

/** Decides with the other tabs which one tells of what happened: one of them, once, unless somebody is looking. */
export class Notifier {
  #options: NotifierOptions;
  #prefix: string;
  #stopInside = () => {};
  #stopAttending = () => {};

  constructor(options: NotifierOptions) {
    this.#options = options;
    this.#prefix = `roomful:${options.username}`;
  }

  /** The room this tab is in, and whether somebody looks at it just now. */
  place(roomId: number | undefined, attending: boolean): void {
    this.#stopInside();
    this.#stopAttending();
    const { locks } = this.#options;
    const nothing = () => {};
    this.#stopInside = roomId === undefined ? nothing : locks.hold(this.#nameOf('inside', roomId));
    this.#stopAttending = roomId !== undefined && attending ? locks.hold(this.#nameOf('attending', roomId)) : nothing;
  }

  async tell(happening: Happening): Promise<void> {
    const { locks, show, play } = this.#options;
    const choice = this.#options.choice();
    const { room, message } = happening;
    const shows = this.#isWorth(happening, choice.notifications);
    const sounds = choice.sound && (shows || (choice.notifications === 'none' && this.#isWorth(happening, 'all')));
    if (!shows && !sounds) return;
    if (await locks.isHeld(this.#nameOf('attending', room.id))) return;
    // A tab that is in the room has the text, and tells by itself.
    if (message === undefined && (await locks.isHeld(this.#nameOf('inside', room.id)))) return;
    const claimed =
      message === undefined
        ? await locks.claim(this.#nameOf('told', room.id), ROOM_PAUSE_MS)
        : await locks.claim(this.#nameOf('told-message', message.id), CLAIM_MS);
    if (!claimed) return;
    if (shows) show(this.#describe(happening));
    if (sounds && (await locks.claim(`${this.#prefix}:sound`, SOUND_PAUSE_MS))) play();
  }

  dispose(): void {
    this.place(undefined, false);
  }

  #isWorth({ message }: Happening, choice: NotifyChoice['notifications']): boolean {
    const { username } = this.#options;
    if (message?.username === username) return false;
    switch (choice) {
      case 'none':
        return false;
      case 'mentions':
        return message !== undefined && isMentioned(username, message.content);
      case 'all':
        return true;
    }
  }

  #describe({ room, unread, message }: Happening): ShownNotification {
    const tag = `roomful:room:${room.id}`;
    if (message === undefined) {
      return { title: room.name, body: text.notifications.unread(unread, room.name), tag, room };
    }
    return {
      title: text.notifications.title(shownAuthor(message), room.name),
      body: message.content,
      tag,
      room,
      message,
    };
  }

  #nameOf(what: string, id: number): string {
    return `${this.#prefix}:${what}:${id}`;
  }
}
