import type { Connect, RoomId, Socket } from '@roomful/sdk';
import type { LinePort, ToLine, ToTab } from './line-messages.ts';
import { RoomTurns } from './room-turns.ts';

type Reply = { ok: true; data: unknown } | { ok: false; error: unknown };

interface JoinData {
  room: { id: RoomId; userCount: number };
  users: readonly string[];
  messages: readonly unknown[];
  rev: number;
  reset: boolean;
}

/** A tab's virtual socket. */
interface Tab {
  readonly port: LinePort;
  readonly lock: string;
  state: 'waiting' | 'open' | 'parked' | 'closed';
  /** What it would open the line with: `undefined` is the cookie, which all have. */
  readonly token: string | undefined;
  room: RoomId | undefined;
  /** Where it was when it was parked. */
  parkedIn: RoomId | undefined;
  isTyping: boolean;
  /** When each question went out that has no answer yet. */
  readonly asked: Map<number, number>;
}

interface Line {
  readonly socket: Socket;
  /** Whose session it is, of those that tabs have. */
  readonly token: string | undefined;
  /** When the tabs were last told of mere traffic. */
  toldAt: number;
  welcome: { payload: object; at: number } | undefined;
  /** When something came in last. */
  trafficAt: number;
  /** Where the server has the connection. */
  room: RoomId | undefined;
}

export interface SharedLineOptions {
  /** What the worker itself holds for as long as it lives. */
  lock: string;
  connect: Connect;
  now(): number;
  /** Answers with what cancels it. */
  setTimeout(callback: () => void, delayMs: number): () => void;
  /** Resolves when nobody holds the lock any more. */
  untilReleased(lock: string): Promise<void>;
}

/** A question that is so old when its tab gives up, with nothing heard since, was asked over a dead line. */
const SILENCE_MS = 2_000;
/** A refusal that is about the session alone: another one may do. */
const SESSION_CODES: ReadonlySet<string> = new Set(['SESSION_EXPIRED', 'UNAUTHENTICATED']);
const ANOTHERS_SESSION: ToTab = { kind: 'closed', cause: 'The session of another tab has ended.' };
const PROBE_MS = 2_500;
const TRAFFIC_EVERY_MS = 500;

/**
 * One connection to the server for all tabs of a browser. Each tab has a virtual socket, and to its client that is a socket
 * like any other; what the server knows of the connection is that of one client.
 */
export class SharedLine {
  readonly #options: SharedLineOptions;
  readonly #tabs = new Map<LinePort, Tab>();
  #turns = new RoomTurns();
  #line: Line | undefined;

  constructor(options: SharedLineOptions) {
    this.#options = options;
  }

  receive(port: LinePort, message: ToLine): void {
    switch (message.kind) {
      case 'open':
        return this.#open(port, message);
      case 'emit':
        return this.#emit(this.#tabs.get(port), message);
      case 'close':
        return this.#close(this.#tabs.get(port), message.isOffline);
    }
  }

  #open(port: LinePort, { url, auth, lock }: ToLine & { kind: 'open' }): void {
    if (this.#tabs.has(port)) return;
    port.postMessage({ kind: 'hello', lock: this.#options.lock });
    const { token } = auth;
    const none = { room: undefined, parkedIn: undefined, isTyping: false };
    const tab: Tab = { port, lock, token, state: 'waiting', ...none, asked: new Map() };
    this.#tabs.set(port, tab);
    // A tab that crashes says nothing; its lock is released all the same. Where that fails it is as if it never crashed.
    void this.#options.untilReleased(lock).then(() => this.#close(tab, false));
    if (!this.#line) this.#connect(url, auth);
    else if (this.#line.welcome) this.#welcome(tab, this.#line);
  }

  #connect(url: string, auth: (ToLine & { kind: 'open' })['auth']): void {
    const isCurrent = () => this.#line === line;
    const socket = this.#options.connect({
      url,
      auth,
      onEvent: (name, payload) => isCurrent() && this.#heard(line, name, payload),
      onTraffic: () => isCurrent() && this.#traffic(line),
      onClose: ({ refusal, cause }) => {
        if (isCurrent()) this.#end({ kind: 'closed', refusal, ...(cause && { cause: cause.message }) });
      },
    });
    const line: Line = {
      socket,
      token: auth.token,
      welcome: undefined,
      toldAt: 0,
      trafficAt: this.#options.now(),
      room: undefined,
    };
    this.#line = line;
  }

  #heard(line: Line, name: string, payload: unknown): void {
    if (name === 'session_displaced') this.#displaceParked(line);
    if (name === 'room_deleted') this.#forgetRoom(line, (payload as { room: { id: RoomId } }).room.id);
    if (name !== 'welcome') return this.#tell({ kind: 'event', name, payload });
    line.welcome = { payload: payload as object, at: this.#options.now() };
    for (const tab of this.#tabs.values()) if (tab.state === 'waiting') this.#welcome(tab, line);
  }

  #traffic(line: Line): void {
    line.trafficAt = this.#options.now();
    // Events and answers are traffic too, so this is for the rest.
    if (line.trafficAt - line.toldAt < TRAFFIC_EVERY_MS) return;
    line.toldAt = line.trafficAt;
    this.#tell({ kind: 'traffic' });
  }

  /** What the server said first, as it would say it now. */
  #welcome(tab: Tab, line: Line): void {
    const { payload, at } = line.welcome ?? { payload: {}, at: 0 };
    const { serverTime } = payload as { serverTime: number };
    const now = this.#options.now();
    const said = { ...payload, serverTime: serverTime + now - at };
    tab.state = 'open';
    tab.port.postMessage({
      kind: 'event',
      name: 'welcome',
      payload: line.room ? { ...said, currentRoomId: line.room } : said,
    });
    if (now - line.trafficAt > SILENCE_MS) this.#probe(line);
  }

  /** A line over which nothing came for a while may be one in name only, as after sleep. Any answer will do. */
  #probe(line: Line): void {
    const askedAt = this.#options.now();
    line.socket.emit('list_rooms', { limit: 1 }, () => undefined);
    this.#options.setTimeout(() => {
      if (this.#line === line && line.trafficAt < askedAt) this.#cut('Nothing came in after waking.');
    }, PROBE_MS);
  }

  #emit(tab: Tab | undefined, { name, payload, id, isHidden }: ToLine & { kind: 'emit' }): void {
    const line = this.#line;
    if (!line || tab?.state !== 'open') return;
    if (name === 'set_typing') return this.#setTyping(tab, line, payload as { roomId: RoomId; typing: boolean });
    if (id === undefined) return line.socket.emit(name, payload);
    tab.asked.set(id, this.#options.now());
    const answer = (reply: Reply) => {
      tab.asked.delete(id);
      if (tab.state === 'open') tab.port.postMessage({ kind: 'answer', id, reply });
    };
    if (name === 'join_room') this.#turns.take((done) => this.#join(tab, line, { payload, answer, done, isHidden }));
    else if (name === 'leave_room')
      this.#turns.take((done) => this.#leave(tab, line, { payload, answer, done, isHidden }));
    else line.socket.emit(name, payload, (reply) => answer(reply as Reply));
  }

  #join(tab: Tab, line: Line, { payload, answer, done, isHidden }: RoomAct): void {
    if (this.#line !== line || tab.state !== 'open') return done();
    line.socket.emit('join_room', payload, (raw) => {
      const reply = raw as Reply;
      if (reply.ok && this.#line === line) {
        const data = reply.data as JoinData;
        line.room = data.room.id;
        // It closed while the answer was on its way: the server has us in a room in which nobody is.
        if (tab.state === 'open') tab.room = data.room.id;
        answer(reply);
        this.#joined(tab, data, { isHidden, afterRev: (payload as { afterRev?: number }).afterRev });
        if (tab.state !== 'open') this.#leaveIfAlone(line);
      } else answer(reply);
      done();
    });
  }

  /**
   * The server began a new subscription with this answer: what the answer has is not sent to the connection again, so others
   * in the room would miss it. They get what the answer brought, or at least notice that something is missing.
   */
  #joined(tab: Tab, { room, users, messages, rev, reset }: JoinData, asked: AskedJoin): void {
    const roomId = room.id;
    const { afterRev = rev, isHidden } = asked;
    const isWhole = users.length === room.userCount;
    for (const other of this.#tabs.values()) {
      // Its room is where everybody is again.
      if (other.state === 'parked' && other.parkedIn === roomId) other.port.postMessage({ kind: 'free' });
      if (other === tab || other.state !== 'open' || other.room === undefined) continue;
      if (other.room !== roomId) this.#park(other, isHidden);
      else {
        const tell = (name: string, payload: object) =>
          other.port.postMessage({ kind: 'event', name, payload: { roomId, ...payload } });
        if (!reset && messages.length > 0) tell('messages', { fromRev: afterRev, messages });
        tell('messages', { fromRev: rev, messages: [] });
        tell('room_count', { userCount: room.userCount, ...(isWhole && { users }) });
      }
    }
  }

  #leave(tab: Tab, line: Line, { payload, answer, done }: RoomAct): void {
    const { roomId } = payload as { roomId: RoomId };
    if (tab.room === roomId) tab.room = undefined;
    if (this.#line !== line || line.room !== roomId || this.#othersIn(roomId, tab)) {
      answer({ ok: true, data: {} });
      return done();
    }
    line.socket.emit('leave_room', payload, (reply) => {
      if ((reply as Reply).ok) this.#left(line, roomId);
      answer(reply as Reply);
      done();
    });
  }

  #left(line: Line, roomId: RoomId): void {
    if (line.room === roomId) line.room = undefined;
    this.#free();
  }

  #setTyping(tab: Tab, line: Line, payload: { roomId: RoomId; typing: boolean }): void {
    tab.isTyping = payload.typing;
    // While it goes on in another tab it has not ended.
    if (payload.typing || !this.#someoneTypes()) line.socket.emit('set_typing', payload);
  }

  #close(tab: Tab | undefined, isOffline: boolean): void {
    if (!tab || tab.state === 'closed') return;
    const { room, isTyping } = tab;
    const wasOpen = tab.state === 'open';
    tab.state = 'closed';
    tab.room = undefined;
    tab.isTyping = false;
    this.#tabs.delete(tab.port);
    const line = this.#line;
    if (!line) return;
    if (![...this.#tabs.values()].some(({ state }) => state !== 'parked')) this.#free();
    if (!this.#hasActiveTabs()) return this.#hangUp();
    if (isOffline || (wasOpen && this.#isDead(tab, line))) return this.#cut('The line is dead.');
    if (isTyping && room !== undefined && !this.#someoneTypes()) {
      line.socket.emit('set_typing', { roomId: room, typing: false });
    }
    if (room !== undefined) this.#leaveIfAlone(line);
  }

  /** Its questions were asked long enough ago, and nothing at all came in since. */
  #isDead({ asked }: Tab, { trafficAt }: Line): boolean {
    const now = this.#options.now();
    return [...asked.values()].some((at) => trafficAt <= at && now - at >= SILENCE_MS);
  }

  /** The server has us in a room in which no tab is any more. */
  #leaveIfAlone(line: Line): void {
    this.#turns.take((done) => {
      const { room } = line;
      if (this.#line !== line || room === undefined || this.#othersIn(room, undefined)) return done();
      line.socket.emit('leave_room', { roomId: room }, (reply) => {
        if ((reply as Reply).ok) this.#left(line, room);
        done();
      });
    });
  }

  #park(tab: Tab, byHidden: boolean): void {
    tab.state = 'parked';
    tab.parkedIn = tab.room;
    tab.room = undefined;
    tab.asked.clear();
    tab.port.postMessage({ kind: 'parked', byHidden });
  }

  /** The room is gone, and with it everybody's place in it. */
  #forgetRoom(line: Line, roomId: RoomId): void {
    if (line.room === roomId) line.room = undefined;
    for (const tab of this.#tabs.values()) if (tab.room === roomId) tab.room = undefined;
  }

  /** Another device took over: who waits here has lost the place as well, and must not take it back by itself. */
  #displaceParked(line: Line): void {
    for (const [port, { state }] of this.#tabs) {
      if (state !== 'parked') continue;
      this.#tabs.delete(port);
      port.postMessage({ kind: 'displaced', welcome: line.welcome?.payload });
    }
  }

  /** Nobody is in a room: the tab that was parked last goes on by itself. */
  #free(): void {
    const tabs = [...this.#tabs.values()];
    if (tabs.some(({ state, room }) => state !== 'parked' && room !== undefined)) return;
    tabs.findLast(({ state }) => state === 'parked')?.port.postMessage({ kind: 'free' });
  }

  #othersIn(roomId: RoomId, tab: Tab | undefined): boolean {
    return [...this.#tabs.values()].some((other) => other !== tab && other.room === roomId);
  }

  #someoneTypes(): boolean {
    return [...this.#tabs.values()].some(({ isTyping }) => isTyping);
  }

  #hasActiveTabs(): boolean {
    return [...this.#tabs.values()].some(({ state }) => state !== 'parked');
  }

  #tell(message: ToTab): void {
    for (const { state, port } of this.#tabs.values()) if (state === 'open') port.postMessage(message);
  }

  #cut(cause: string): void {
    const line = this.#line;
    this.#end({ kind: 'closed', cause });
    line?.socket.close();
  }

  #hangUp(): void {
    const line = this.#line;
    this.#line = undefined;
    this.#turns = new RoomTurns();
    line?.socket.close();
  }

  /**
   * For all tabs at once; each connects again by itself, and the first makes the line for all. That a session is over is told
   * to the tabs that have it: the others' own may be taken.
   */
  #end(message: ToTab & { kind: 'closed' }): void {
    const { refusal } = message;
    const isOfSession = refusal !== undefined && SESSION_CODES.has(refusal.code);
    const token = this.#line?.token;
    this.#line = undefined;
    this.#turns = new RoomTurns();
    for (const tab of [...this.#tabs.values()]) {
      if (tab.state === 'parked') continue;
      tab.state = 'closed';
      this.#tabs.delete(tab.port);
      tab.port.postMessage(isOfSession && tab.token !== token ? ANOTHERS_SESSION : message);
    }
  }
}

interface RoomAct {
  payload: unknown;
  answer: (reply: Reply) => void;
  done: () => void;
  isHidden: boolean;
}

interface AskedJoin {
  isHidden: boolean;
  afterRev: number | undefined;
}
