/** Types of the two elements, for TypeScript, Svelte, React and Vue templates. `import '@roomful/web-svelte/embed'` defines them. */

/** Answers with a fresh token that the host's backend signed; with null or nothing for a guest. */
export type GetToken = () => string | null | undefined | Promise<string | null | undefined>;
export type RoomfulTheme = 'auto' | 'light' | 'dark';

/** One is in a room, or in another one. */
export interface RoomfulReady {
  room: string;
  guest: boolean;
}

/** Messages that came while nobody looked. */
export interface RoomfulUnread {
  count: number;
}

/** Somebody wrote. What they wrote stays in the panel. */
export interface RoomfulMessage {
  id: number;
  room: string;
  author: string;
  own: boolean;
  /** Unix time in milliseconds. */
  timestamp: number;
}

/** For whoever develops the host. Whoever reads sees nothing of it. */
export interface RoomfulError {
  /** Of the server's table, or `UNREACHABLE` and `INVALID_CONFIGURATION`. */
  code: string;
  /** What is wrong and what to do next. */
  message: string;
  /** What the server holds against a token. */
  reason?: string;
}

export interface RoomfulElementEventMap {
  ready: CustomEvent<RoomfulReady>;
  unread: CustomEvent<RoomfulUnread>;
  message: CustomEvent<RoomfulMessage>;
  error: CustomEvent<RoomfulError>;
}

export interface RoomfulElement extends HTMLElement {
  getToken: GetToken | undefined;
  open(): void;
  close(): void;
  setRoom(room: string): void;
  /** Without a theme: looks again at what the page's style sheets say. */
  setTheme(theme?: RoomfulTheme): void;
  /** Ends the session, and takes everything of it off the page. */
  logout(): Promise<void>;
  addEventListener<Name extends keyof RoomfulElementEventMap>(
    type: Name,
    listener: (event: RoomfulElementEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

/** What stands in the tag. */
export interface RoomfulAttributes {
  /** Where the server is, like `https://chat.example.com`; the page’s own address, if it is not said. */
  server?: string;
  app: string;
  room?: string;
  theme?: RoomfulTheme;
  locale?: string;
  /** Of the launcher: what the bubble says to screen readers. */
  label?: string;
}

type Tag = RoomfulAttributes & {
  id?: string;
  class?: string;
  className?: string;
  hidden?: boolean;
  slot?: string;
  getToken?: GetToken | undefined;
  key?: string | number;
  ref?: unknown;
  onready?: (event: RoomfulElementEventMap['ready']) => void;
  onunread?: (event: RoomfulElementEventMap['unread']) => void;
  onmessage?: (event: RoomfulElementEventMap['message']) => void;
  onerror?: (event: RoomfulElementEventMap['error']) => void;
};

export interface RoomfulTags {
  'roomful-chat': Tag;
  'roomful-launcher': Tag;
}

declare global {
  interface HTMLElementTagNameMap {
    'roomful-chat': RoomfulElement;
    'roomful-launcher': RoomfulElement;
  }

  interface Window {
    /** Runs what it is given once the elements are there: `(window.roomful ||= []).push(() => …)`. */
    roomful?: { push(...tasks: (() => void)[]): unknown };
  }

  // Where Svelte looks for the tags of elements.
  namespace svelteHTML {
    interface IntrinsicElements {
      'roomful-chat': Tag;
      'roomful-launcher': Tag;
    }
  }
}
