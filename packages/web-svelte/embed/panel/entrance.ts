import type { AppId, HostToPanel, PanelToHost } from '@roomful/protocol';
import { ChatError } from '@roomful/sdk';
import { enter, type Entry, leave } from './embed-api.ts';
import { HostTokens } from './host-tokens.ts';

/** What of a configuration says who comes in, and where. */
type Wanted = Pick<Extract<HostToPanel, { type: 'configure' }>, 'room' | 'identity'>;

const SESSION_CODES: ReadonlySet<string> = new Set(['SESSION_EXPIRED', 'UNAUTHENTICATED']);

/** How one comes in, as whom the host says, and stays in. The session lives here and nowhere else. */
export class Entrance {
  readonly tokens: HostTokens;
  readonly #app: AppId;
  session: Entry | undefined;
  /** Who logged out in another widget while one was being let in here. */
  #loggedOut = '';
  /** What the host said of who it is holds no more until it says it anew, with another number. */
  #voidIdentity = 0;

  constructor(app: AppId, send: (message: PanelToHost) => void) {
    this.#app = app;
    this.tokens = new HostTokens(send);
  }

  /** Throws `ChatError`. */
  async ask({ room, identity }: Wanted): Promise<Entry> {
    this.#loggedOut = '';
    const isSigned = identity > 0 && identity !== this.#voidIdentity;
    const token = isSigned ? await this.tokens.ask() : undefined;
    const entry = await this.#present({
      app: this.#app,
      ...(token !== undefined && { token }),
      ...(room !== '' && { room }),
    });
    if (!isSigned || entry.user.username !== this.#loggedOut) return entry;
    void leave(entry.token);
    this.endIdentity(identity);
    return this.ask({ room, identity });
  }

  /** What nobody waits for any more: a session that nobody has would live on for a while. */
  forget({ token }: Entry): void {
    if (token !== this.session?.token) void leave(token);
  }

  hearLogout(username: string): void {
    this.#loggedOut = username;
  }

  endIdentity(identity: number): void {
    this.#voidIdentity = identity;
  }

  /** With the session that there is, if the server still knows it. */
  async #present(body: Parameters<typeof enter>[0]): Promise<Entry> {
    const session = this.session?.token;
    try {
      return await enter(body, session);
    } catch (error) {
      const isOver = error instanceof ChatError && SESSION_CODES.has(error.code) && session !== undefined;
      if (!isOver) throw error;
      this.session = undefined;
      return enter(body, undefined);
    }
  }
}
