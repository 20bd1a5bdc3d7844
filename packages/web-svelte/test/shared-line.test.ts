import type { RoomId, SocketOptions } from '@roomful/sdk';
import { describe, expect, it } from 'vitest';
import type { ToTab } from '#lib/connection/line-messages.ts';
import { SharedLine } from '#lib/connection/shared-line.ts';

const URL = 'http://localhost';
const WELCOME = { user: { id: 1 }, serverTime: 1_000, currentRoomId: null };

interface Asked {
  name: string;
  payload: { roomId?: RoomId; afterRev?: number; typing?: boolean };
  onAnswer: ((reply: unknown) => void) | undefined;
}

/** The real socket, with the server's end in the test's hand. */
class FakeServer {
  readonly sockets: { options: SocketOptions; asked: Asked[]; isClosed: boolean }[] = [];

  connect = (options: SocketOptions) => {
    const socket = { options, asked: [] as Asked[], isClosed: false };
    this.sockets.push(socket);
    return {
      emit: (name: string, payload: unknown, onAnswer?: (reply: unknown) => void) =>
        void socket.asked.push({ name, payload: payload as Asked['payload'], onAnswer }),
      close: () => void (socket.isClosed = true),
    };
  };

  get socket() {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('nobody connected');
    return socket;
  }

  get asked(): string[] {
    return this.socket.asked.map(({ name }) => name);
  }

  say(name: string, payload: unknown): void {
    this.socket.options.onTraffic();
    this.socket.options.onEvent(name, payload);
  }

  /** Answers the oldest question of that name. */
  answer(name: string, data: unknown): void {
    const { asked } = this.socket;
    const index = asked.findIndex((question) => question.name === name);
    const [question] = asked.splice(index, 1);
    this.socket.options.onTraffic();
    question?.onAnswer?.({ ok: true, data });
  }
}

function setUp() {
  const server = new FakeServer();
  const timers: { callback: () => void; at: number }[] = [];
  const locks = new Map<string, () => void>();
  const time = { now: 0 };
  const line = new SharedLine({
    lock: 'worker',
    connect: server.connect,
    now: () => time.now,
    setTimeout: (callback, delayMs) => {
      timers.push({ callback, at: time.now + delayMs });
      return () => undefined;
    },
    untilReleased: (lock) => new Promise((resolve) => locks.set(lock, resolve)),
  });
  const wait = (ms: number) => {
    time.now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.at <= time.now) timer.callback();
      else timers.push(timer);
    }
  };
  let tabs = 0;
  const open = (token?: string) => {
    const heard: ToTab[] = [];
    const port = { postMessage: (message: ToTab) => void heard.push(message) };
    const lock = `tab ${++tabs}`;
    let id = 0;
    line.receive(port, { kind: 'open', url: URL, auth: { protocol: 1, token }, lock });
    return {
      heard,
      ask: (name: string, payload: object, isHidden = false) =>
        line.receive(port, { kind: 'emit', name, payload, id: ++id, isHidden }),
      notify: (name: string, payload: object) => line.receive(port, { kind: 'emit', name, payload, isHidden: false }),
      close: (isOffline = false) => line.receive(port, { kind: 'close', isOffline }),
      crash: async () => {
        locks.get(lock)?.();
        await Promise.resolve();
        await Promise.resolve();
      },
      kinds: () => heard.map(({ kind }) => kind).filter((kind) => kind !== 'traffic'),
      events: (name: string) => heard.filter((message) => message.kind === 'event' && message.name === name),
      answers: () => heard.filter((message) => message.kind === 'answer'),
    };
  };
  type Tab = ReturnType<typeof open>;
  const join = (tab: Tab, id: number, more: object = {}, asked: { afterRev?: number; isHidden?: boolean } = {}) => {
    const { isHidden = false, ...question } = asked;
    tab.ask('join_room', { roomId: id, ...question }, isHidden);
    server.answer('join_room', {
      room: { id, userCount: 2 },
      users: ['alice', 'bob'],
      messages: [],
      rev: 5,
      reset: asked.afterRev === undefined,
      ...more,
    });
  };
  return { server, open, join, wait };
}

function setUpTwo() {
  const scene = setUp();
  const first = scene.open();
  scene.server.say('welcome', WELCOME);
  const second = scene.open();
  return { ...scene, first, second };
}

describe('one connection for all tabs', () => {
  it('welcomes a tab that comes later as the server would now, and opens nothing else', () => {
    const { server, first, open, join, wait } = setUpTwo();
    expect(server.sockets).toHaveLength(1);
    join(first, 7);
    wait(400);
    const third = open();
    expect(third.kinds()).toEqual(['hello', 'event']);
    expect(third.events('welcome')).toMatchObject([{ payload: { serverTime: 1_400, currentRoomId: 7 } }]);
  });

  it('hands answers to the tab that asked, and what the server says to all', () => {
    const { server, first, second } = setUpTwo();
    first.ask('list_rooms', {});
    second.ask('list_people', { roomId: 7 });
    server.answer('list_people', 'people');
    server.answer('list_rooms', 'rooms');
    expect(first.answers()).toMatchObject([{ id: 1, reply: { data: 'rooms' } }]);
    expect(second.answers()).toMatchObject([{ id: 1, reply: { data: 'people' } }]);
    server.say('delivery_status', { roomId: 7 });
    for (const tab of [first, second]) expect(tab.events('delivery_status')).toHaveLength(1);
  });

  it('lets a tab in the same room notice what a new subscription may have left out', () => {
    const { server, first, second, join } = setUpTwo();
    join(first, 7);
    join(second, 7, { rev: 9 });
    expect(first.events('messages')).toMatchObject([{ payload: { roomId: 7, fromRev: 9, messages: [] } }]);
    expect(first.events('room_count')).toMatchObject([{ payload: { users: ['alice', 'bob'], userCount: 2 } }]);
    expect(second.events('messages')).toEqual([]);
    // It resumes; what that brings is for the other too, which is level already and does nothing.
    join(first, 7, { rev: 10, messages: [{ rev: 10 }] }, { afterRev: 5 });
    expect(second.events('messages')).toMatchObject([
      { payload: { fromRev: 5, messages: [{ rev: 10 }] } },
      { payload: { fromRev: 10, messages: [] } },
    ]);
    expect(server.asked).toEqual([]);
  });

  it('joins one after the other', () => {
    const { server, first, second } = setUpTwo();
    first.ask('join_room', { roomId: 7 });
    second.ask('join_room', { roomId: 8 });
    first.ask('list_rooms', {});
    expect(server.asked).toEqual(['join_room', 'list_rooms']);
    server.answer('join_room', { room: { id: 7, userCount: 1 }, users: ['a'], messages: [], rev: 1, reset: true });
    expect(server.asked).toEqual(['list_rooms', 'join_room']);
  });

  it('does not leave a room while another tab is in it, and leaves with the last', () => {
    const { server, first, second, join } = setUpTwo();
    join(first, 7);
    join(second, 7);
    first.ask('leave_room', { roomId: 7 });
    expect(first.answers().at(-1)).toMatchObject({ reply: { ok: true } });
    expect(server.asked).toEqual([]);
    second.ask('leave_room', { roomId: 7 });
    expect(server.asked).toEqual(['leave_room']);
  });

  it('says that typing ended when it did so in every tab', () => {
    const { server, first, second, join } = setUpTwo();
    join(first, 7);
    join(second, 7);
    for (const tab of [first, second]) tab.notify('set_typing', { roomId: 7, typing: true });
    first.notify('set_typing', { roomId: 7, typing: false });
    expect(server.socket.asked.map(({ payload }) => payload.typing)).toEqual([true, true]);
    second.close();
    expect(server.socket.asked.at(-1)?.payload.typing).toBe(false);
  });

  it('parks a tab whose room is not the one that was joined last, until it is alone', async () => {
    const { server, first, second, join } = setUpTwo();
    join(first, 7);
    join(second, 8, {}, { isHidden: true });
    expect(first.heard.at(-1)).toEqual({ kind: 'parked', byHidden: true });
    server.say('messages', { roomId: 8, fromRev: 5, messages: [] });
    expect(first.events('messages')).toEqual([]);
    await second.crash();
    expect(first.heard.at(-1)).toEqual({ kind: 'free' });
    expect(server.socket.isClosed).toBe(true);
  });

  it('notices a tab that crashed: it leaves if it was the last in the room, and the last of all hangs up', async () => {
    const { server, first, second, join } = setUpTwo();
    join(first, 7);
    await first.crash();
    expect(server.asked).toEqual(['leave_room']);
    expect(server.socket.isClosed).toBe(false);
    second.close();
    expect(server.socket.isClosed).toBe(true);
  });

  it('ends for all tabs with the line, and begins anew with the first that comes back', () => {
    const { server, first, second, open } = setUpTwo();
    server.socket.options.onClose({ cause: new Error('gone') });
    for (const tab of [first, second]) expect(tab.heard.at(-1)).toMatchObject({ kind: 'closed', cause: 'gone' });
    first.close();
    open();
    open();
    expect(server.sockets).toHaveLength(2);
  });

  it('cuts a line for all when a tab found it dead, or lost the network', () => {
    const { server, first, second, wait } = setUpTwo();
    first.ask('list_rooms', {});
    wait(2_500);
    first.close();
    expect(second.heard.at(-1)).toMatchObject({ kind: 'closed' });
    expect(server.socket.isClosed).toBe(true);
    const other = setUpTwo();
    other.first.ask('list_rooms', {});
    other.wait(2_500);
    other.server.say('room_created', {});
    other.first.close();
    expect(other.second.heard.at(-1)).not.toMatchObject({ kind: 'closed' });
    const third = other.open();
    other.second.close(true);
    expect(third.heard.at(-1)).toMatchObject({ kind: 'closed' });
  });

  it('asks for a sign of life when a tab comes to a line that has been silent', () => {
    const { server, open, wait } = setUpTwo();
    wait(60_000);
    const third = open();
    expect(server.asked).toEqual(['list_rooms']);
    wait(2_500);
    expect(third.heard.at(-1)).toMatchObject({ kind: 'closed' });
    expect(server.socket.isClosed).toBe(true);
  });

  it('tells every tab that another device took over, the parked ones too', () => {
    const { server, first, second, join } = setUpTwo();
    join(first, 7);
    join(second, 8);
    server.say('session_displaced', {});
    server.socket.options.onClose({});
    expect(first.heard.at(-1)).toMatchObject({ kind: 'displaced', welcome: WELCOME });
    expect(second.events('session_displaced')).toHaveLength(1);
    expect(first.kinds()).not.toContain('free');
  });

  it('tells every tab why a handshake was refused', () => {
    const { server, open } = setUp();
    const tabs = [open(), open()];
    const refusal = { code: 'SESSION_EXPIRED' as const, message: 'over', retryable: false };
    server.socket.options.onClose({ refusal });
    for (const tab of tabs) expect(tab.heard.at(-1)).toEqual({ kind: 'closed', refusal });
  });

  it('[UX-46] tells that a session is over only to the tabs that have it: the others’ may do', () => {
    const { server, open } = setUp();
    const [first, twin, other] = [open('one'), open('one'), open('two')];
    const refusal = { code: 'SESSION_EXPIRED' as const, message: 'over', retryable: false };
    server.socket.options.onClose({ refusal });
    for (const tab of [first, twin]) expect(tab.heard.at(-1)).toEqual({ kind: 'closed', refusal });
    expect(other.heard.at(-1)).toEqual({ kind: 'closed', cause: 'The session of another tab has ended.' });
    // What is no matter of the session holds for everybody.
    const later = [open('two'), open('one')];
    expect(server.socket.options.auth.token).toBe('two');
    const overloaded = { code: 'OVERLOADED' as const, message: 'full', retryable: true };
    server.socket.options.onClose({ refusal: overloaded });
    for (const tab of later) expect(tab.heard.at(-1)).toEqual({ kind: 'closed', refusal: overloaded });
  });

  it('lets a parked tab go on when its room is where the others are again', () => {
    const { first, second, join } = setUpTwo();
    join(first, 7);
    join(second, 8);
    expect(first.heard.at(-1)).toMatchObject({ kind: 'parked' });
    join(second, 9);
    expect(first.heard.at(-1)).toMatchObject({ kind: 'parked' });
    join(second, 7);
    expect(first.heard.at(-1)).toEqual({ kind: 'free' });
  });
});
