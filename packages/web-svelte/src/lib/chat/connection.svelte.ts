import { type ClientOptions, type ConnectionState, RoomfulClient, type User } from '@roomful/sdk';
import { shareConnection, watchUse } from '#lib/connection/share-connection.ts';
import type { SharedConnection } from '#lib/connection/shared-connection.ts';
import { openTabChannel, type TabChannel } from '#lib/tabs/tab-channel.ts';

/** What to tell about the connection; nothing, as long as all is well or only blinked. */
export type ConnectionNotice =
  | { kind: 'none' }
  | { kind: 'connecting' }
  /** `secondsLeft`: until the attempt, while it waits. */
  | { kind: 'reconnecting'; attempt: number; maxAttempts: number; secondsLeft: number }
  | { kind: 'catching-up' }
  | { kind: 'back' }
  | { kind: 'offline' }
  | { kind: 'displaced' };

const PATIENCE_MS = 2_000;
const BACK_MS = 3_000;
const SECOND_MS = 1_000;

/** The one client and its connection, which it shares with other tabs, as far as a person needs to know of it. */
export class Connection {
  readonly client: RoomfulClient;
  #shared: SharedConnection | undefined;
  #state = $state.raw<ConnectionState>({ status: 'idle' });
  #patienceOver = $state(false);
  #isBack = $state(false);
  #isParked = $state(false);
  #now = $state(0);
  #patience: ReturnType<typeof setTimeout> | undefined;
  #backTimer: ReturnType<typeof setTimeout> | undefined;
  #ticking: ReturnType<typeof setInterval> | undefined;
  #startsElsewhere: TabChannel<'started'>;
  #stopListening: (() => void)[];

  constructor(options: ClientOptions, user: User) {
    this.#shared = shareConnection({
      of: user.username,
      onParked: (isParked) => (this.#isParked = isParked),
      retryNow: () => this.client.retryNow(),
    });
    const { connect, policy } = this.#shared ?? {};
    this.client = new RoomfulClient({ ...options, ...(connect && { connect }), ...(policy && { reconnect: policy }) });
    this.#startsElsewhere = openTabChannel(`connection of ${user.id}`);
    this.#stopListening = [
      this.client.on('state', (state) => this.#take(state)),
      watchUse(() => this.#shared?.resume()),
      // Where one tab takes the place back from another device, it is back for all that share the connection.
      this.#startsElsewhere.listen(() => {
        if (this.#shared?.isShared && this.displaced) this.#start();
      }),
    ];
    this.#take(this.client.state);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get live(): boolean {
    return this.#state.status === 'live';
  }

  get displaced(): boolean {
    return this.#state.status === 'stopped' && this.#state.reason === 'displaced';
  }

  /** Another tab of this browser is in another room: what was read stays, and the tab goes on when it is used. */
  get parked(): boolean {
    return this.#isParked;
  }

  get notice(): ConnectionNotice {
    const state = this.#state;
    if (this.#isParked) return { kind: 'none' };
    switch (state.status) {
      case 'offline':
        return { kind: 'offline' };
      case 'stopped':
        return { kind: state.reason === 'displaced' ? 'displaced' : 'none' };
      case 'reconnecting': {
        if (!this.#patienceOver) return { kind: 'none' };
        const { attempt, maxAttempts, nextAttemptAt } = state;
        const secondsLeft = Math.max(0, Math.ceil((nextAttemptAt - this.#now) / SECOND_MS));
        return { kind: 'reconnecting', attempt, maxAttempts, secondsLeft };
      }
      case 'idle':
      case 'connecting':
        return this.#patienceOver ? { kind: 'connecting' } : { kind: 'none' };
      case 'catching-up':
        return this.#patienceOver ? { kind: 'catching-up' } : { kind: 'none' };
      case 'live':
        return { kind: this.#isBack ? 'back' : 'none' };
    }
  }

  /** Whether one was told that what is shown may be out of date. */
  get isStale(): boolean {
    return ['connecting', 'reconnecting', 'offline', 'displaced'].includes(this.notice.kind);
  }

  /** Connects; again, too, after another device had taken over, and then for the other tabs as well. */
  start(): void {
    this.#start();
    this.#startsElsewhere.tell('started');
  }

  /** Tries at once, instead of when the next attempt is due. */
  retry(): void {
    this.client.retryNow();
  }

  dispose(): void {
    for (const stop of this.#stopListening) stop();
    this.#startsElsewhere.close();
    this.#shared?.dispose();
    this.#endPatience();
    clearTimeout(this.#backTimer);
  }

  #start(): void {
    // A refusal is told by the state that comes with it.
    this.client.start().catch(() => {});
  }

  #take(state: ConnectionState): void {
    this.#state = state;
    this.#now = Date.now();
    if (state.status === 'live' || state.status === 'stopped') {
      if (state.status === 'live' && this.#patienceOver && !this.#isParked) this.#sayBack();
      this.#endPatience();
      this.#patienceOver = false;
    } else {
      this.#isBack = false;
      this.#patience ??= setTimeout(() => {
        this.#patienceOver = true;
        this.#ticking = setInterval(() => (this.#now = Date.now()), SECOND_MS);
      }, PATIENCE_MS);
    }
  }

  /** Only to who was told that the connection was gone. */
  #sayBack(): void {
    this.#isBack = true;
    clearTimeout(this.#backTimer);
    this.#backTimer = setTimeout(() => (this.#isBack = false), BACK_MS);
  }

  #endPatience(): void {
    clearTimeout(this.#patience);
    clearInterval(this.#ticking);
    this.#patience = undefined;
  }
}
