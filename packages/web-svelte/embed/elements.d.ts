/**
 * Types of the two elements, for TypeScript and for Svelte's templates. `import '@roomful/web-svelte/embed'` defines the elements;
 * `…/embed/react` and `…/embed/vue` do the same with types for theirs.
 */

import type { GetToken, RoomfulError, RoomfulMessage, RoomfulReady, RoomfulTheme, RoomfulUnread } from './events.d.ts';

export type { GetToken, RoomfulError, RoomfulMessage, RoomfulReady, RoomfulTheme, RoomfulUnread };

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
  server?: string | undefined;
  app: string;
  room?: string | undefined;
  theme?: RoomfulTheme | undefined;
  locale?: string | undefined;
  /** Of the launcher: what the bubble says to screen readers. */
  label?: string | undefined;
}

/** What a page listens for, where a template writes it as an attribute. */
interface Listeners {
  onready?: ((event: RoomfulElementEventMap['ready']) => void) | undefined;
  onunread?: ((event: RoomfulElementEventMap['unread']) => void) | undefined;
  onmessage?: ((event: RoomfulElementEventMap['message']) => void) | undefined;
  onerror?: ((event: RoomfulElementEventMap['error']) => void) | undefined;
}

/** What a tag of ours has beside what every tag has. */
export interface RoomfulTag extends RoomfulAttributes, Listeners {
  getToken?: GetToken | undefined;
}

// Where there is no Svelte, nothing asks for it: it has to be ignored there, and there is nothing wrong where Svelte is.
// eslint-disable-next-line @typescript-eslint/ban-ts-comment
// @ts-ignore
// eslint-disable-next-line @typescript-eslint/consistent-type-imports -- an import declaration could not be ignored
type SvelteAttributes = import('svelte/elements').HTMLAttributes<RoomfulElement>;
type SvelteTag = Omit<SvelteAttributes, keyof RoomfulTag> & RoomfulTag;

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
      'roomful-chat': SvelteTag;
      'roomful-launcher': SvelteTag;
    }
  }
}
