import { type ChatError, type ClientOptions, type ConnectionState, RoomfulClient } from '@roomful/sdk';
import type { shareConnection } from '#lib/connection/share-connection.ts';

/** A line that only blinked is nobody's concern. */
const BLINK_MS = 2_000;

interface LineOptions {
  server: string;
  /** Whom it is of: the same in all widgets of that person, and in no other. */
  of: string;
  getToken: NonNullable<ClientOptions['getToken']>;
  /** Whether anybody can see the widget. */
  isSeen: () => boolean;
  /** Over one connection for several widgets, if there is a way to it. */
  share: typeof shareConnection | undefined;
  /** It takes no further try by itself. */
  onRefused: (error: ChatError) => void;
}

/** How one person's widget speaks with the server: over one connection for all widgets of that person, wherever the browser has that. */
export class Line {
  readonly client: RoomfulClient;
  readonly #shared: ReturnType<typeof shareConnection>;
  readonly #stopListening: () => void;
  #blink: ReturnType<typeof setTimeout> | undefined;
  #isParked = $state(false);
  #isDisplaced = $state(false);
  #isCutOff = $state(false);
  #isSeen: boolean;
  /** It was not parked when it was seen last. */
  #wasInUse = false;

  constructor({ server, of, getToken, isSeen, share, onRefused }: LineOptions) {
    this.#isSeen = isSeen();
    this.#shared = share?.({
      of,
      // A widget that nobody sees takes the place of no other.
      page: {
        get hidden() {
          return !isSeen();
        },
        hasFocus: isSeen,
      },
      onParked: (isParked) => (this.#isParked = isParked),
      retryNow: () => this.client.retryNow(),
    });
    const { connect, policy } = this.#shared ?? {};
    this.client = new RoomfulClient({
      url: server,
      getToken,
      ...(connect && { connect }),
      ...(policy && { reconnect: policy }),
    });
    this.#stopListening = this.client.on('state', (state) => {
      this.#take(state);
      if (state.status === 'stopped' && state.reason === 'refused' && state.error) onRefused(state.error);
    });
  }

  /** Another widget of the same person is in another room. Nothing comes and goes here until this one is used. */
  get isParked(): boolean {
    return this.#isParked;
  }

  /** Another device, or a browser that shares no connection, has the place. */
  get isDisplaced(): boolean {
    return this.#isDisplaced;
  }

  /** Long enough that people are told. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  get isShared(): boolean {
    return this.#shared?.isShared === true;
  }

  /** From the device that has it; answers whether there was one. */
  takeBack(): boolean {
    if (!this.#isDisplaced) return false;
    // A refusal is told by the state that comes with it.
    this.client.start().catch(() => undefined);
    return true;
  }

  /** The widget is used. */
  resume(): void {
    this.#shared?.resume();
  }

  /** Whoever comes back to a page finds that widget in use that was. */
  see(isSeen: boolean): void {
    if (isSeen === this.#isSeen) return;
    this.#isSeen = isSeen;
    if (!isSeen) this.#wasInUse = !this.#isParked;
    else if (this.#wasInUse) this.resume();
  }

  stop(): void {
    this.#stopListening();
    clearTimeout(this.#blink);
    void this.client.stop();
    this.#shared?.dispose();
  }

  #take(state: ConnectionState): void {
    this.#isDisplaced = state.status === 'stopped' && state.reason === 'displaced';
    const isAway = state.status === 'reconnecting' || state.status === 'offline';
    if (isAway && !this.#isParked) this.#blink ??= setTimeout(() => (this.#isCutOff = true), BLINK_MS);
    else {
      clearTimeout(this.#blink);
      this.#blink = undefined;
      this.#isCutOff = false;
    }
  }
}
