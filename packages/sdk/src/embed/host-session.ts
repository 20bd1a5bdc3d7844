import { type CreateEmbedSessionData, embedLimits, type Room, type User } from '@roomful/protocol';
import type { ClientClock } from '../client-clock.ts';
import type { TokenReason } from '../connection-keeper.ts';
import { ChatError, isSessionOver, retryDelayMs, stoppedHere } from '../errors.ts';
import { askServer } from './ask-server.ts';
import type { AppSession, EnterAppOptions, HostToken } from './enter-app.ts';

interface HostSessionOptions {
  url: string;
  app: string;
  askHost: EnterAppOptions['getToken'];
  room: string | undefined;
  clock: ClientClock;
}

interface Entry extends CreateEmbedSessionData {
  /** By this side's clock, whatever the server's says. */
  endsAt: number;
}

/** Of what a session lasts, after so much it is asked to go on. */
const RENEW_AFTER = 0.7;
/** A host that says nothing for so long has no answer. */
const PATIENCE_MS = 30_000;

/** A session that asks the host, and then the server, whenever it would be over otherwise. */
export class HostSession implements AppSession {
  readonly #options: HostSessionOptions;
  #entry: Entry | undefined;
  /** What is handed out is asked for by who connects, by the timer, and by the page: one call answers all. */
  #entering: Promise<void> | undefined;
  /** The token that was handed out last: one that is refused may have been replaced meanwhile. */
  #handedOut: string | undefined;
  #cancelTimer: () => void = () => undefined;
  #failures = 0;
  #isOver = false;

  constructor(options: HostSessionOptions) {
    this.#options = options;
  }

  readonly getToken = async ({ reason }: { reason: TokenReason }): Promise<string> => {
    const token = this.#entry?.token;
    const isRefused = reason === 'refused' && token === this.#handedOut;
    if (isRefused || this.#isPast()) await this.enter();
    if (this.#isOver) throw loggedOut();
    return (this.#handedOut = this.#entered.token);
  };

  get user(): User {
    return this.#entered.user;
  }

  get room(): Room | undefined {
    return this.#entered.room;
  }

  renew(): Promise<void> {
    return this.enter();
  }

  /** Comes in, or goes on. */
  enter(signal?: AbortSignal): Promise<void> {
    this.#entering ??= this.#enter(signal).finally(() => (this.#entering = undefined));
    return this.#entering;
  }

  async logOut(): Promise<void> {
    this.#isOver = true;
    this.#cancelTimer();
    // What is being answered just now knows that it is not wanted any more.
    const { token } = this.#entered;
    await this.#leave(token);
  }

  get #entered(): Entry {
    if (!this.#entry) throw loggedOut();
    return this.#entry;
  }

  #isPast(): boolean {
    return this.#options.clock.now() >= (this.#entry?.endsAt ?? 0);
  }

  async #enter(signal: AbortSignal | undefined): Promise<void> {
    const { url, app, room, clock } = this.#options;
    if (this.#isOver) throw loggedOut();
    this.#cancelTimer();
    try {
      const token = await this.#askHost();
      if (this.#isOver) throw loggedOut();
      const endsAt = clock.now() + embedLimits.sessionTtlMs;
      const body = { app, ...(token !== undefined && { token }), ...(room !== undefined && { room }) };
      const answer = await askServer(url, '/api/embed/sessions', {
        method: 'POST',
        body,
        token: this.#entry?.token,
        clock,
        signal,
      });
      const entry = answer as CreateEmbedSessionData;
      if (this.#isOver) {
        // Nobody would know of it, and it would live on for a while.
        if (entry.token !== this.#entry?.token) await this.#leave(entry.token).catch(() => undefined);
        throw loggedOut();
      }
      this.#entry = { ...entry, endsAt };
      this.#failures = 0;
      this.#later(embedLimits.sessionTtlMs * RENEW_AFTER);
    } catch (error) {
      if (error instanceof ChatError) this.#failed(error);
      throw error;
    }
  }

  /** `undefined` for a guest. */
  async #askHost(): Promise<string | undefined> {
    const { askHost, clock } = this.#options;
    if (!askHost) return undefined;
    const patience = Promise.withResolvers<never>();
    const cancel = clock.setTimeout(() => patience.reject(noToken('did not answer in 30 seconds')), PATIENCE_MS);
    try {
      const token: HostToken = await Promise.race([askHost(), patience.promise]);
      // Nobody becomes a guest because their token came in something else.
      if (typeof token === 'string' || token == null) return token ?? undefined;
      throw new TypeError(`It answered with ${typeof token}, and a token is a string.`);
    } catch (cause) {
      throw cause instanceof ChatError ? cause : noToken('failed: its error is the cause', cause);
    } finally {
      cancel();
    }
  }

  /** Whoever is connected stays so while the session lasts. After that whoever connects is told why not. */
  #failed(error: ChatError): void {
    const { clock } = this.#options;
    if (this.#isOver || !this.#entry || !error.retryable) return;
    const delayMs = retryDelayMs(error, ++this.#failures) * (1 + clock.random());
    if (clock.now() + delayMs < this.#entry.endsAt) this.#later(delayMs);
  }

  #later(delayMs: number): void {
    this.#cancelTimer = this.#options.clock.setTimeout(() => {
      // It has been looked after.
      this.enter().catch(() => undefined);
    }, delayMs);
  }

  async #leave(token: string): Promise<void> {
    const { url, clock } = this.#options;
    try {
      await askServer(url, '/api/sessions/current', { method: 'DELETE', token, clock, signal: undefined });
    } catch (error) {
      if (!(error instanceof ChatError && isSessionOver(error))) throw error;
    }
  }
}

function loggedOut(): ChatError {
  return stoppedHere('The session was logged out. Call enterApp() for a new one.');
}

function noToken(what: string, cause?: unknown): ChatError {
  return new ChatError({
    code: 'UNAUTHENTICATED',
    message: `getToken() ${what}. Let it answer with a token that the backend signed just now, or with null for a guest.`,
    retryable: true,
    details: { reason: 'get_token' },
    cause,
  });
}
