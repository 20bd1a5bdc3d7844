import type { AppId, EmbedAppData, HostToPanel, Message, PanelToHost, User } from '@roomful/protocol';
import { ChatError, type JoinedRoom } from '@roomful/sdk';
import { learnNames } from '#lib/text/shown-name.svelte.ts';
import type { Bridge } from './bridge.ts';
import { Conversation } from './conversation.svelte.ts';
import { type Entry, findApp, leave } from './embed-api.ts';
import { Entrance } from './entrance.ts';
import { Line } from './line.svelte.ts';
import { lookOf } from './look.ts';
import { openLineToOthers, type Told } from './others.ts';
import { noRoom, roomDeleted, sessionEnded, signInCodes } from './panel-errors.ts';
import type { Place } from './place.ts';
import { retryPauseMs } from './retry-pause.ts';
import { refusedConfiguration, tellError, tellMessage, tellNotSent, tellUnread } from './tell-host.ts';
import { textsFor } from './texts.ts';
import { UnsentTexts } from './unsent-texts.ts';
import { watchPage } from './watch-page.ts';

type Configuration = Extract<HostToPanel, { type: 'configure' }>;

/** What the panel shows; `waiting` tries again by itself. */
type Status = 'starting' | 'waiting' | 'inside' | 'elsewhere' | 'signIn' | 'closed' | 'gone';

/** Of what a session lasts, after so much it is asked to go on. */
const RENEW_AFTER = 0.75;
/** Whoever logs out waits so long for what is on its way; the loader takes the panel away after two seconds. */
const LAST_WORDS_MS = 1_500;

/** One widget's whole state. The session and all that belongs to it live here and nowhere else. */
export class Panel {
  readonly #app: AppId;
  readonly #place: Place;
  readonly #stopWatching: () => void;
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

  constructor(app: string, place: Place) {
    this.#app = app as AppId;
    this.#place = place;
    this.#unsent = new UnsentTexts(place.server, this.#app);
    this.#entrance = new Entrance(place.server, this.#app, (message) => this.#tell(message));
    this.#others = openLineToOthers(this.#app);
    this.#others.listen((told) => this.#hear(told));
    this.#stopWatching = watchPage({
      onLook: () => this.#look(),
      onUse: () => this.#line?.resume(),
      onLeave: () => {
        this.#keepUnsent();
        this.#unsent.leaveBehind();
      },
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

  get direction() {
    return this.#words.direction;
  }

  /** Counts how often it was opened: whoever opens it wants to write. */
  get opened(): number {
    return this.#opened;
  }

  attach(bridge: Bridge): void {
    this.#bridge = bridge;
    bridge.listen((message) => this.#take(message));
  }

  /** It is taken off a page that stays. Its session ends, but for a guest's; what is not sent waits for the next panel. */
  dispose(): void {
    const { session } = this.#entrance;
    this.#turn++;
    clearTimeout(this.#timer);
    this.#stopWatching();
    this.#others.close();
    this.#disconnect();
    this.#unsent.leaveBehind();
    this.#entrance.session = this.#user = undefined;
    this.#status = 'gone';
    if (session !== undefined) this.#entrance.forget(session);
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
    for (const part of [this.#conversation, this.#line]) part?.see(this.#isSeen);
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
    this.#place.dress(lookOf(this.#configuration, this.#about?.theme));
  }

  /** The app's own name and colours. Without them it does as well. */
  async #introduce(): Promise<void> {
    try {
      this.#about = await findApp(this.#place.server, this.#app);
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
    const { server, share } = this.#place;
    const line: Line = new Line({
      server,
      share,
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
    const isOwn = ({ userId }: Message) => userId === this.#user?.id;
    this.#conversation = new Conversation(joined, {
      isOwn,
      tellUnread: (count) => this.#tell(tellUnread(count)),
      tellMessage: (message) => this.#tell(tellMessage(message, { room: joined.room.name, own: isOwn(message) })),
      onGone: () => this.#refused(roomDeleted()),
    });
    this.#look();
    for (const text of this.#unsent.take(user, joined.room.id)) this.#conversation.sendAgain(text);
  }

  /** The host hears why, in detail; whoever reads sees a calm line. */
  #refused(error: unknown): void {
    if (!(error instanceof ChatError)) throw error;
    const { code, retryAfterMs = 0, details } = error;
    // Its state has said it already.
    if (code === 'DISPLACED') return;
    const isFirst = this.#failures++ === 0;
    // Who is inside stays so for as long as the session lasts, whatever the host’s backend has.
    const isInside = details?.['reason'] === 'get_token' && this.#status === 'inside';
    // Another session may be had, whoever found that this one is over.
    const retryable = error.retryable || isInside || code === 'SESSION_EXPIRED';
    if (isFirst || !retryable) this.#tell(tellError(error));
    if (retryable) {
      if (this.#status === 'starting') this.#status = 'waiting';
      this.#timer = setTimeout(() => void this.#enter(), retryAfterMs + retryPauseMs(this.#failures));
      return;
    }
    this.#disconnect();
    this.#user = undefined;
    this.#status = signInCodes.has(code) ? 'signIn' : 'closed';
  }

  #refuseConfiguration(): void {
    this.#status = 'closed';
    this.#tell(refusedConfiguration);
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
    if (count > 0) this.#tell(tellNotSent(count));
    if (session !== undefined) await leave(this.#place.server, session);
  }
}
