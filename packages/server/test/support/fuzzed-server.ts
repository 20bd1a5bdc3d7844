import {
  type ErrorBody,
  errorBodySchema,
  type Reply,
  type RequestName,
  requests,
  type RoomId,
  type ServerEventName,
  serverEvents,
} from '@roomful/protocol';
import { pino } from 'pino';
import { expect, vi } from 'vitest';
import { type Clock, systemClock } from '../../src/ports/clock.ts';
import { startTestServer, type TestServer } from '../../src/testing/start-test-server.ts';
import { WireClient } from './wire-client.ts';

/** How many inputs a property draws; a longer form is a matter of the environment. */
export const fuzzRuns = Number(process.env['ROOMFUL_FUZZ_RUNS'] ?? 60);
export const fuzzSeed =
  process.env['ROOMFUL_FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['ROOMFUL_FUZZ_SEED']) };
export const fuzzTimeoutMs = Math.max(60_000, fuzzRuns * 200);

/** The end of a connection is noticed in real time. */
const PATIENT = { timeout: 10_000, interval: 20 };

/** Real time, and a count of what waits for it. */
class CountingClock implements Clock {
  readonly pending = new Set<symbol>();
  now = () => systemClock.now();
  elapsed = () => systemClock.elapsed();
  settle = () => systemClock.settle();
  workload = () => systemClock.workload();
  yield = () => systemClock.yield();
  random = () => systemClock.random();
  randomToken = (bytes: number) => systemClock.randomToken(bytes);

  setTimeout(callback: () => void, delayMs: number): () => void {
    const timer = Symbol('timer');
    this.pending.add(timer);
    const cancel = systemClock.setTimeout(() => {
      this.pending.delete(timer);
      callback();
    }, delayMs);
    return () => {
      this.pending.delete(timer);
      cancel();
    };
  }
}

/**
 * A real server with two people who behave well. Whatever others send, these two go on talking, hear valid frames only,
 * and the server's log has no failure that nobody foresaw. When it is disposed of, nothing of the others is left.
 */
export class FuzzedServer implements AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly roomId: RoomId;
  readonly databaseFile: string;
  readonly #server: TestServer;
  readonly #failures: string[];
  readonly #clock: CountingClock;
  readonly #timersBefore: number;
  readonly #socketsBefore: number;
  readonly #alice: WireClient;
  readonly #bob: WireClient;
  readonly #badFrames: unknown[] = [];

  static async start(): Promise<FuzzedServer> {
    const failures: string[] = [];
    const clock = new CountingClock();
    const logger = pino({ level: 'error' }, { write: (line: string) => void failures.push(line) });
    const socketsBefore = openSockets();
    const server = await startTestServer({ clock, logger });
    const timersBefore = clock.pending.size;
    const alice = await WireClient.enter(server.url, 'alice');
    const bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    return new FuzzedServer({ server, failures, clock, timersBefore, socketsBefore, alice, bob, roomId });
  }

  private constructor(parts: {
    server: TestServer;
    failures: string[];
    clock: CountingClock;
    timersBefore: number;
    socketsBefore: number;
    alice: WireClient;
    bob: WireClient;
    roomId: RoomId;
  }) {
    this.#server = parts.server;
    this.url = parts.server.url;
    this.port = parts.server.port;
    this.#failures = parts.failures;
    this.#clock = parts.clock;
    this.#timersBefore = parts.timersBefore;
    this.#socketsBefore = parts.socketsBefore;
    this.#alice = parts.alice;
    this.#bob = parts.bob;
    this.roomId = parts.roomId;
    this.databaseFile = parts.server.databaseFile;
    for (const { socket } of [this.#alice, this.#bob]) {
      socket.onAny((name: ServerEventName, payload: unknown) => {
        if (!serverEvents[name].safeParse(payload).success) this.#badFrames.push({ name, payload });
      });
    }
  }

  /** The two go on as if nothing were. */
  async assertWell(): Promise<void> {
    const { message } = await this.#alice.send(this.roomId, 'still here');
    await this.#bob.hear('messages', ({ messages }) => messages.some(({ id }) => id === message.id));
    expect(this.#badFrames).toEqual([]);
    expect(this.#failures).toEqual([]);
  }

  /** What the two said last is acknowledged by everybody, and written as such. */
  async settled(): Promise<void> {
    const { message } = await this.#alice.send(this.roomId, 'anything else?');
    await this.#alice.hear('delivery_status', ({ updates }) => updates.some(({ id }) => id === message.id));
  }

  /** Somebody else, logged in. */
  enter(username: string): Promise<WireClient> {
    return WireClient.enter(this.url, username);
  }

  hearsLeaving(username: string): Promise<unknown> {
    return this.#bob.hear('user_left', (left) => left.username === username);
  }

  /** Resolves once only the two are connected, as far as the server knows. */
  async othersGone(): Promise<void> {
    await vi.waitFor(async () => expect(await this.#connections()).toBe(2), PATIENT);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.othersGone();
      await this.assertWell();
      this.#alice.socket.disconnect();
      this.#bob.socket.disconnect();
      await vi.waitFor(async () => expect(await this.#connections()).toBe(0), PATIENT);
      await vi.waitFor(() => expect(this.#clock.pending.size).toBeLessThanOrEqual(this.#timersBefore), PATIENT);
    } finally {
      await this.#server[Symbol.asyncDispose]();
    }
    await vi.waitFor(() => expect(openSockets()).toBeLessThanOrEqual(this.#socketsBefore), PATIENT);
  }

  async #connections(): Promise<number> {
    const answer = await fetch(`${this.url}/metrics`, { headers: { connection: 'close' } });
    return Number(/^roomful_connections (\d+)$/m.exec(await answer.text())?.[1]);
  }
}

/** Open sockets of this process, both ends counted. */
function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

/** An answer is what the protocol says it is, and never that something unforeseen happened. */
export function assertReply(name: string, reply: unknown): void {
  const { ok, data, error } = reply as Reply<unknown> & { data: unknown; error: unknown };
  if (ok) {
    expect(requests[name as RequestName].data.safeParse(data).error, name).toBeUndefined();
  } else assertError(error);
}

export function assertError(error: unknown): asserts error is ErrorBody {
  const parsed = errorBodySchema.safeParse(error);
  expect(parsed.error, JSON.stringify(error)).toBeUndefined();
  expect(parsed.data?.code).not.toBe('INTERNAL');
}
