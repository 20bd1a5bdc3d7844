import type { AppId, CreateEmbedSession, HostToPanel, PanelToHost } from '@roomful/protocol';
import { ChatError } from '@roomful/sdk';
import { enter, type Entry, leave } from './embed-api.ts';
import { HostTokens } from './host-tokens.ts';
import { KeptGuest } from './kept-guest.ts';

/** What of a configuration says who comes in, and where. */
type Wanted = Pick<Extract<HostToPanel, { type: 'configure' }>, 'room' | 'identity'>;

const SESSION_CODES: ReadonlySet<string> = new Set(['SESSION_EXPIRED', 'UNAUTHENTICATED']);

/** How one comes in, as whom the host says, and stays in. The session lives here, and a guest's in the storage of this site too. */
export class Entrance {
  readonly tokens: HostTokens;
  readonly #server: string;
  readonly #app: AppId;
  readonly #guest: KeptGuest;
  /** The session of a guest: the other widgets have it too, so it ends by logging out alone. */
  #shared: string | undefined;
  session: Entry | undefined;
  /** Who logged out in another widget while one was being let in here. */
  #loggedOut = '';
  /** What the host said of who it is holds no more until it says it anew, with another number. */
  #voidIdentity = 0;

  constructor(server: string, app: AppId, send: (message: PanelToHost) => void) {
    this.#server = server;
    this.#app = app;
    this.#guest = new KeptGuest(server, app);
    this.tokens = new HostTokens(send);
  }

  /** Throws `ChatError`. */
  async ask({ room, identity }: Wanted): Promise<Entry> {
    this.#loggedOut = '';
    const isSigned = identity > 0 && identity !== this.#voidIdentity;
    const token = isSigned ? await this.tokens.ask() : undefined;
    const body = { app: this.#app, ...(token !== undefined && { token }), ...(room !== '' && { room }) };
    const entry = await this.#guest.inTurn(() => this.#present(body));
    if (entry.user.username !== this.#loggedOut) return entry;
    void leave(this.#server, entry.token);
    this.#guest.forget(entry.token);
    if (isSigned) this.endIdentity(identity);
    return this.ask({ room, identity });
  }

  /** What nobody waits for any more: a session that nobody has would live on for a while. */
  forget({ token }: Entry): void {
    if (token !== this.session?.token && token !== this.#shared) void leave(this.#server, token);
  }

  /** Nothing of whoever it was stays in the browser. Answers with the session that is to end. */
  end(): string | undefined {
    const token = this.session?.token;
    this.#guest.forget(token);
    this.session = this.#shared = undefined;
    return token;
  }

  hearLogout(username: string): void {
    this.#loggedOut = username;
  }

  endIdentity(identity: number): void {
    this.#voidIdentity = identity;
  }

  /** With the session that there is, or that a guest of this browser has: who signs in is that guest no more. */
  async #present(body: CreateEmbedSession): Promise<Entry> {
    const session = this.session?.token ?? this.#guest.token;
    const entry = await this.#enter(body, session);
    if (entry.user.kind === 'guest') {
      this.#shared = entry.token;
      this.#guest.keep(entry.token);
    } else this.#guest.forget(session);
    return entry;
  }

  /** If the server still knows the session. */
  async #enter(body: CreateEmbedSession, session: string | undefined): Promise<Entry> {
    try {
      return await enter(this.#server, body, session);
    } catch (error) {
      const isOver = error instanceof ChatError && SESSION_CODES.has(error.code) && session !== undefined;
      if (!isOver) throw error;
      this.session = undefined;
      return enter(this.#server, body, undefined);
    }
  }
}
