import type { SocketOptions } from '@roomful/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToLine, ToTab } from '#lib/connection/line-messages.ts';
import { SharedConnection } from '#lib/connection/shared-connection.ts';

const own = vi.hoisted(() => ({ sockets: [] as { options: SocketOptions; isClosed: boolean }[] }));

vi.mock(import('@roomful/sdk'), async (actual) => ({
  ...(await actual()),
  connectWithSocketIo: (options: SocketOptions) => {
    const socket = { options, isClosed: false };
    own.sockets.push(socket);
    return { emit() {}, close: () => void (socket.isClosed = true) };
  },
}));

class FakeWorker {
  readonly said: ToLine[] = [];
  isPortClosed = false;
  readonly port = {
    postMessage: (message: ToLine) => void this.said.push(message),
    close: () => void (this.isPortClosed = true),
    onmessage: null as ((event: MessageEvent<ToTab>) => void) | null,
  };
  onerror: (() => void) | null = null;

  say(message: ToTab): void {
    this.port.onmessage?.({ data: message } as MessageEvent<ToTab>);
  }
}

/** One tab; its worker, locks and page are in the test's hand. */
function setUp({ hasWorkers = true } = {}) {
  const workers: FakeWorker[] = [];
  const locks: { lock: string; signal: AbortSignal; onReleased: () => void }[] = [];
  const page = { hidden: false, hasFocus: () => true };
  const heard: string[] = [];
  const connection = new SharedConnection({
    startWorker: () => {
      if (!hasWorkers) throw new DOMException('Not allowed.', 'SecurityError');
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as SharedWorker;
    },
    holdLock: () => Promise.resolve('tab'),
    onLockReleased: (lock, options) => void locks.push({ lock, ...options }),
    page,
    isOnline: () => true,
    onParked: (isParked) => heard.push(isParked ? 'parked' : 'back'),
    retryNow: () => heard.push('retry'),
  });
  const open = () => {
    const told: string[] = [];
    const socket = connection.connect({
      url: 'http://localhost',
      auth: { protocol: 1 },
      onEvent: (name) => told.push(name),
      onTraffic: () => undefined,
      onClose: ({ cause, refusal }) => told.push(`closed: ${refusal?.code ?? cause?.message ?? ''}`),
    });
    return { socket, told };
  };
  const worker = () => {
    const last = workers.at(-1);
    if (last === undefined) throw new Error('no worker was started');
    return last;
  };
  return { connection, open, worker, workers, locks, page, heard };
}

beforeEach(() => {
  own.sockets.length = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('a tab', () => {
  it('has a socket of the worker: it opens with its lock, hands over events, and answers go to who asked', async () => {
    const { open, worker } = setUp();
    const { socket, told } = open();
    await settle();
    expect(worker().said).toEqual([{ kind: 'open', url: 'http://localhost', auth: { protocol: 1 }, lock: 'tab' }]);
    worker().say({ kind: 'hello', lock: 'worker' });
    worker().say({ kind: 'event', name: 'welcome', payload: {} });
    const answers: unknown[] = [];
    socket.emit('first', {}, (reply) => answers.push(['first', reply]));
    socket.emit('second', {}, (reply) => answers.push(['second', reply]));
    worker().say({ kind: 'answer', id: 2, reply: 'b' });
    worker().say({ kind: 'answer', id: 1, reply: 'a' });
    worker().say({ kind: 'answer', id: 1, reply: 'again' });
    expect(answers).toEqual([
      ['second', 'b'],
      ['first', 'a'],
    ]);
    socket.close();
    worker().say({ kind: 'event', name: 'messages', payload: {} });
    expect(told).toEqual(['welcome']);
    expect(worker().said.at(-1)).toEqual({ kind: 'close', isOffline: false });
  });

  it('hears once that its worker crashed, and the next socket starts another', async () => {
    const { connection, open, worker, workers, locks } = setUp();
    const { told } = open();
    await settle();
    worker().say({ kind: 'hello', lock: 'worker' });
    expect(locks.map(({ lock }) => lock)).toEqual(['worker']);
    locks[0]?.onReleased();
    locks[0]?.onReleased();
    expect(told).toEqual(['closed: The shared connection crashed.']);
    open();
    expect([workers.length, connection.isShared, own.sockets.length]).toEqual([2, true, 0]);
  });

  it('waits no more for the worker’s end once its socket is over', async () => {
    const { open, worker, locks } = setUp();
    const { socket } = open();
    await settle();
    worker().say({ kind: 'hello', lock: 'worker' });
    socket.close();
    expect(locks[0]?.signal.aborted).toBe(true);
  });

  it('has a connection of its own where there are no such workers, from then on', () => {
    const { connection, open, workers } = setUp({ hasWorkers: false });
    open();
    open();
    expect([connection.isShared, workers.length, own.sockets.length]).toEqual([false, 0, 2]);
  });

  it('gives up a worker that says nothing for eight seconds or fails, and has a connection of its own', async () => {
    for (const fail of ['silence', 'error']) {
      const { connection, open, worker } = setUp();
      const { told } = open();
      await settle();
      if (fail === 'error') worker().onerror?.();
      else await vi.advanceTimersByTimeAsync(8_000);
      expect(told).toHaveLength(1);
      expect(worker().said.at(-1)).toEqual({ kind: 'close', isOffline: false });
      expect(connection.isShared).toBe(false);
    }
    const { open, worker } = setUp();
    const { told } = open();
    worker().say({ kind: 'hello', lock: 'worker' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toEqual([]);
  });

  it('hears why the server refused, and frees its port', async () => {
    const { open, worker } = setUp();
    const { told } = open();
    await settle();
    worker().say({ kind: 'closed', refusal: { code: 'SESSION_EXPIRED', message: '', retryable: false } });
    expect([told, worker().isPortClosed]).toEqual([['closed: SESSION_EXPIRED'], true]);
  });
});

describe('[UX-30] a tab whose room another tab left', () => {
  it('is parked: its client waits, and goes on when the tab is used', async () => {
    const { connection, open, worker, workers, heard } = setUp();
    const { told } = open();
    await settle();
    worker().say({ kind: 'parked', byHidden: false });
    expect([told, heard]).toEqual([['closed: Another tab went to another room.'], ['parked']]);
    const again = open();
    await settle();
    expect([again.told, workers.length]).toEqual([['closed: Another tab is in another room.'], 1]);
    expect(connection.policy.nextDelayMs(1, () => 0)).toBe(3_600_000);

    connection.resume();
    connection.resume();
    expect(heard).toEqual(['parked', 'back', 'retry']);
    expect(connection.policy.nextDelayMs(1, () => 0)).toBeLessThan(60_000);
    const [before] = workers;
    open();
    expect(workers.length).toBe(2);
    expect(before?.said.at(-1)).toEqual({ kind: 'close', isOffline: false });
  });

  it('comes back at once where it is looked at and a hidden one parked it, and when the other room is free', async () => {
    const looked = setUp();
    looked.open();
    await settle();
    looked.worker().say({ kind: 'parked', byHidden: true });
    expect(looked.heard).toEqual(['parked', 'back', 'retry']);

    const hidden = setUp();
    hidden.page.hidden = true;
    hidden.open();
    await settle();
    hidden.worker().say({ kind: 'parked', byHidden: true });
    expect(hidden.heard).toEqual(['parked']);
    hidden.worker().say({ kind: 'free' });
    expect(hidden.heard).toEqual(['parked', 'back', 'retry']);
  });

  it('comes back when the worker ends that would have told it to, but not for one that it has left', async () => {
    const { open, connection, worker, locks, heard } = setUp();
    open();
    await settle();
    worker().say({ kind: 'hello', lock: 'worker' });
    worker().say({ kind: 'parked', byHidden: false });
    const [ofSocket, ofParking] = locks;
    expect([ofSocket?.signal.aborted, ofParking?.lock, ofParking?.signal.aborted]).toEqual([true, 'worker', false]);
    ofParking?.onReleased();
    expect([heard, ofParking?.signal.aborted]).toEqual([['parked', 'back', 'retry'], true]);

    open();
    await settle();
    worker().say({ kind: 'hello', lock: 'another' });
    worker().say({ kind: 'parked', byHidden: false });
    connection.dispose();
    expect(locks.map(({ signal }) => signal.aborted)).toEqual([true, true, true, true]);
  });

  it('hears on its next socket that another device took over meanwhile, and once only', async () => {
    const { open, worker, workers } = setUp();
    open();
    await settle();
    worker().say({ kind: 'parked', byHidden: false });
    worker().say({ kind: 'displaced', welcome: { user: { id: 1 } } });
    const next = open();
    await settle();
    expect([next.told, workers.length]).toEqual([['welcome', 'session_displaced'], 1]);
    open();
    expect(workers.length).toBe(2);
  });
});
