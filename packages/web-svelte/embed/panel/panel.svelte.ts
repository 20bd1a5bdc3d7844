import type { AppId, EmbedAppData, HostToPanel, PanelToHost, User } from '@roomful/protocol';
import { ChatError, type JoinedRoom } from '@roomful/sdk';
import { openTabChannel } from '#lib/tabs/tab-channel.ts';
import { shownAuthor } from '#lib/text/shown-author.ts';
import { learnNames } from '#lib/text/shown-name.svelte.ts';
import type { Bridge } from './bridge.ts';
import { Conversation } from './conversation.svelte.ts';
import { type Entry, findApp, leave } from './embed-api.ts';
import { Entrance } from './entrance.ts';
import { Line } from './line.svelte.ts';
import { setAccent, setMode } from './look.ts';
import { noRoom, roomDeleted, sessionEnded } from './panel-errors.ts';
import { textsFor } from './texts.ts';
import { UnsentTexts } from './unsent-texts.ts';

type Configuration = Extract<HostToPanel, { type: 'configure' }>;

/** What the panel shows; `waiting` tries again by itself. */
type Status = 'starting' | 'waiting' | 'inside' | 'elsewhere' | 'signIn' | 'closed' | 'gone';

/** Of what a session lasts, after so much it is asked to go on. */
const RENEW_AFTER = 0.75;
const RETRY_MAX_MS = 30_000;
/** Whoever logs out waits so long for what is on its way; the loader takes the panel away after two seconds. */
const LAST_WORDS_MS = 1_500;
const SIGN_IN_CODES: ReadonlySet<string> = new Set(['GUESTS_REFUSED', 'HOST_TOKEN_REFUSED', 'UNAUTHENTICATED']);

/** What the widgets of a person tell each other. */
interface Told {
  act: 'loggedOut' | 'tookBack';
  username: string;
}

/** One widget's whole state. The session and all that belongs to it live here and nowhere else. */
export class Panel {
  readonly #app: AppId;
  #bridge: Bridge | undefined;
  readonly #entrance: Entrance;
  #configuration: Configuration | undefined;
  readonly #unsent: UnsentTexts;
  /** The other widgets of this app on pages of this site, in other tabs too. */
  readonly #others;
  /** What is under way when a newer one begins is void. */
  #turn = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  #line = $state.raw<Line>();
  #status = $state<Status>('starting');
  #about = $state.raw<EmbedAppData['app']>();
  #user = $state.raw<User>();
  #conversation = $state.raw<Conversation>();
  #isOpen = $state(false);
  #isClosable = $state(false);
  #locale = $state('');
  #opened = $state(0);
  readonly #words = $derived(textsFor(this.#locale));

  constructor(app: string) {
    this.#app = app as AppId;
    this.#unsent = new UnsentTexts(this.#app);
    this.#entrance = new Entrance(this.#app, (message) => this.#tell(message));
    this.#others = openTabChannel<Told>(`widgets of ${app}`);
    this.#others.listen((told) => this.#hear(told));
    document.addEventListener('visibilitychange', () => this.#look());
    for (const use of ['focus', 'keydown', 'pointerdown']) addEventListener(use, () => this.#line?.resume(), true);
    addEventListener('pagehide', () => {
      this.#keepUnsent();
      this.#unsent.leaveBehind();
    });
  }

  get status(): Status {
    return this.#line?.isDisplaced === true ? 'elsewhere' : this.#status;
  }

  get title(): string {
    return this.#about?.name ?? this.texts.title;
  }

  get user(): User | undefined {
    return this.#user;
  }

  get conversation(): Conversation | undefined {
    return this.#conversation;
  }

  get line(): Line | undefined {
    return this.#line;
  }

  get isClosable(): boolean {
    return this.#isClosable;
  }

  get texts() {
    return this.#words.texts;
  }

  get language() {
    return this.#words.language;
  }

  /** Counts how often it was opened: whoever opens it wants to write. */
  get opened(): number {
    return this.#opened;
  }

  attach(bridge: Bridge): void {
    this.#bridge = bridge;
    bridge.listen((message) => this.#take(message));
  }

  askToClose(): void {
    if (this.#isClosable) this.#tell({ type: 'close' });
  }

  /** Tries again, or takes back the place that another device has taken. */
  retry(): void {
    if (this.#line?.takeBack() === true) this.#tellOthers('tookBack');
    void this.#enter();
  }

  #tellOthers(act: Told['act']): void {
    if (this.#user !== undefined) this.#others.tell({ act, username: this.#user.username });
  }

  #hear({ act, username }: Told): void {
    const isMe = this.#user?.username === username;
    if (act === 'loggedOut') {
      this.#entrance.hearLogout(username);
      if (isMe) void this.#goOnAsNobody();
    } else if (isMe && this.#line?.isShared === true && this.#line.takeBack()) {
      // It is back for all that share it.
      if (this.#conversation === undefined) void this.#enter();
    }
  }

  get #wanted() {
    return this.#configuration ?? { room: '', identity: 0 };
  }

  get #isSeen(): boolean {
    return this.#isOpen && document.visibilityState === 'visible';
  }

  /** Whoever reads the newest message has read them all. */
  #look(): void {
    this.#conversation?.see(this.#isSeen);
    this.#line?.see(this.#isSeen);
  }

  #tell(message: PanelToHost): void {
    this.#bridge?.send(message);
  }

  #take(message: HostToPanel | undefined): void {
    if (this.#status === 'gone') return;
    switch (message?.type) {
      case undefined:
        if (this.#configuration === undefined) this.#refuseConfiguration();
        return;
      case 'configure':
        return this.#configure(message);
      case 'token':
        return this.#entrance.tokens.take(message);
      case 'logout':
        return void this.#logOut();
    }
  }

  #configure(configuration: Configuration): void {
    const before = this.#configuration;
    this.#configuration = configuration;
    this.#locale = configuration.locale;
    this.#isOpen = configuration.open;
    this.#isClosable = configuration.closable;
    this.#dress();
    this.#look();
    if (configuration.focus) this.#opened++;
    if (before === undefined) void this.#introduce();
    const isMoved = before?.room !== configuration.room;
    if (isMoved || configuration.focus) this.#line?.resume();
    const isSomebody = configuration.identity > 0 && before?.identity !== configuration.identity;
    if (before === undefined || isMoved || isSomebody) void this.#enter();
    else if (configuration.focus && this.status === 'elsewhere') this.retry();
  }

  #dress(): void {
    const own = this.#about?.theme;
    const { theme, accent } = this.#configuration ?? { theme: '', accent: '' };
    setMode(theme === 'light' || theme === 'dark' ? theme : (own?.mode ?? 'auto'));
    setAccent(accent || own?.accent || '');
  }

  /** The app's own name and colours. Without them it does as well. */
  async #introduce(): Promise<void> {
    try {
      this.#about = await findApp(this.#app);
      this.#dress();
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
    }
  }

  /** Comes in, or goes on: as whom the host says, into the room that is wanted. */
  async #enter(): Promise<void> {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    if (this.#status !== 'inside' && this.#status !== 'waiting') this.#status = 'starting';
    try {
      const entry = await this.#entrance.ask(this.#wanted);
      if (turn !== this.#turn) {
        this.#entrance.forget(entry);
        return;
      }
      await this.#follow(entry, turn);
      if (turn !== this.#turn) return;
      this.#failures = 0;
      this.#renewLater(entry);
    } catch (error) {
      if (turn === this.#turn) this.#refused(error);
    }
  }

  async #follow(entry: Entry, turn: number): Promise<void> {
    this.#entrance.session = entry;
    if (this.#line === undefined || this.#user?.id !== entry.user.id) this.#connect(entry.user);
    this.#user = entry.user;
    learnNames([entry.user]);
    const line = this.#line;
    if (line === undefined || line.isDisplaced || line.isParked) return;
    const { client } = line;
    await client.start();
    if (turn !== this.#turn) return;
    const room = entry.room ?? (await client.listRooms())[0];
    if (room === undefined) throw noRoom();
    if (this.#conversation?.roomId !== room.id || this.#conversation.isOver) {
      const joined = await client.join(room.id);
      if (turn !== this.#turn) return;
      this.#converse(joined, entry.user);
    }
    this.#status = 'inside';
    this.#tell({ type: 'ready', room: room.name, guest: entry.user.kind === 'guest' });
  }

  #connect({ username }: User): void {
    this.#disconnect();
    const line: Line = new Line({
      of: `${this.#app} ${username}`,
      getToken: ({ reason }) => this.#tokenFor(line, reason),
      isSeen: () => this.#isSeen,
      onRefused: (error) => {
        this.#turn++;
        this.#refused(error);
      },
    });
    this.#line = line;
  }

  /** The server takes the session no more: it was asleep for long, or began anew. Whoever can comes in again and misses nothing. */
  async #tokenFor(line: Line, reason: 'connect' | 'refused'): Promise<string> {
    if (line !== this.#line) throw sessionEnded();
    if (reason === 'connect' && this.#entrance.session !== undefined) return this.#entrance.session.token;
    this.#entrance.session = undefined;
    try {
      const entry = await this.#entrance.ask(this.#wanted);
      if (line !== this.#line) this.#entrance.forget(entry);
      else if (entry.user.id === this.#user?.id) {
        this.#entrance.session = entry;
        // What failed before is tried again sooner than that.
        if (this.#failures === 0) this.#renewLater(entry);
        return entry.token;
      } else {
        // A guest has no way back to who they were: what they wrote and is not sent yet goes with them.
        this.#entrance.session = entry;
        this.#disconnect();
        void this.#enter();
      }
    } catch (error) {
      if (line === this.#line && error instanceof ChatError && !error.retryable) this.#refused(error);
      throw error;
    }
    throw sessionEnded();
  }

  #renewLater({ lastsMs }: Entry): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#enter(), lastsMs * RENEW_AFTER);
  }

  #keepUnsent(): void {
    const { unsent, roomId } = this.#conversation ?? {};
    if (this.#user && roomId !== undefined) this.#unsent.add(this.#user, roomId, unsent ?? []);
  }

  #disconnect(): void {
    this.#keepUnsent();
    this.#conversation?.dispose();
    this.#conversation = undefined;
    this.#line?.stop();
    this.#line = undefined;
  }

  #converse(joined: JoinedRoom, user: User): void {
    this.#keepUnsent();
    this.#conversation?.dispose();
    this.#conversation = new Conversation(joined, {
      isOwn: ({ userId }) => userId === this.#user?.id,
      tellUnread: (count) => this.#tell({ type: 'unread', count: Math.min(count, 9_999) }),
      tellMessage: (message) =>
        this.#tell({
          type: 'message',
          id: message.id,
          room: joined.room.name,
          author: shownAuthor(message),
          own: message.userId === this.#user?.id,
          timestamp: message.timestamp,
        }),
      onGone: () => this.#refused(roomDeleted()),
    });
    this.#look();
    for (const text of this.#unsent.take(user, joined.room.id)) this.#conversation.sendAgain(text);
  }

  /** The host hears why, in detail; whoever reads sees a calm line. */
  #refused(error: unknown): void {
    if (!(error instanceof ChatError)) throw error;
    const { code, message, retryAfterMs = 0, details } = error;
    // Its state has said it already.
    if (code === 'DISPLACED') return;
    const isFirst = this.#failures++ === 0;
    const reason = details?.['reason'];
    // Who is inside stays so for as long as the session lasts, whatever the host’s backend has.
    const isInside = reason === 'get_token' && this.#status === 'inside';
    // Another session may be had, whoever found that this one is over.
    const retryable = error.retryable || isInside || code === 'SESSION_EXPIRED';
    if (isFirst || !retryable) {
      this.#tell({
        type: 'error',
        code,
        message: message.slice(0, 1_000),
        ...(typeof reason === 'string' && { reason: reason.slice(0, 50) }),
      });
    }
    if (retryable) {
      if (this.#status === 'starting') this.#status = 'waiting';
      const pause = Math.min(RETRY_MAX_MS, 1_000 * 2 ** Math.min(this.#failures, 5)) * (0.75 + Math.random() / 2);
      this.#timer = setTimeout(() => void this.#enter(), retryAfterMs + pause);
      return;
    }
    this.#disconnect();
    this.#user = undefined;
    this.#status = SIGN_IN_CODES.has(code) ? 'signIn' : 'closed';
  }

  #refuseConfiguration(): void {
    this.#status = 'closed';
    const message =
      'The attributes of the element can’t be used. A room’s name has 3 to 50 letters, digits, hyphens and underscores.';
    this.#tell({ type: 'error', code: 'INVALID_CONFIGURATION', message });
  }

  async #logOut(): Promise<void> {
    this.#tellOthers('loggedOut');
    await this.#end('gone');
    this.#tell({ type: 'loggedOut' });
  }

  /** Logged out in another widget: as that one does, it waits for the host to say anew who it is. */
  async #goOnAsNobody(): Promise<void> {
    this.#entrance.endIdentity(this.#wanted.identity);
    const ending = this.#end('starting');
    const turn = this.#turn;
    await ending;
    if (turn === this.#turn) await this.#enter();
  }

  /**
   * Nothing of whoever it was stays: not on the screen, not in memory, and the server takes the session no more. What is on
   * its way goes first, out of sight.
   */
  async #end(status: Status): Promise<void> {
    this.#turn++;
    clearTimeout(this.#timer);
    const session = this.#entrance.end();
    const [line, conversation] = [this.#line, this.#conversation];
    this.#line = this.#conversation = this.#user = undefined;
    this.#status = status;
    this.#unsent.forget();
    await conversation?.settle(LAST_WORDS_MS);
    const count = conversation?.unsent.length ?? 0;
    conversation?.dispose();
    line?.stop();
    if (count > 0)
      this.#tell({ type: 'error', code: 'NOT_SENT', message: `${count} messages were not sent before the logout.` });
    if (session !== undefined) await leave(session);
  }
}
