import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message, RoomId } from '@roomful/protocol';
import { pino } from 'pino';
import { type Config, readConfig } from '../config.ts';
import { createServer, type RoomfulServer } from '../create-server.ts';
import type { Logger } from '../logger.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { readMessages } from './read-messages.ts';

export { type Clock, systemClock };

export interface TestServerOptions extends Partial<Config> {
  /** Decides what time it is for the server. */
  clock?: Clock;
  /** Instead of silence. */
  logger?: Logger;
  /** With the rate limits that a server has when nobody sets them; off by default. */
  isLimited?: boolean;
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The SQLite file; a second server on it continues where this one stopped. */
  readonly databaseFile: string;
  /** Every REST route with its schemas. */
  readonly routes: RoomfulServer['routes'];
  /** Every message of the room as it is stored now, those that were deleted too, by `rev`: what changed last stands last. */
  readMessages(roomId: RoomId): Promise<Message[]>;
  /** As SIGTERM does. The data stays until the server is disposed of. */
  stop(): Promise<void>;
}

/**
 * A real server on a free port: real sockets, real SQLite in a temporary folder, rate limits off, silent. Use it with
 * `await using`; disposing stops it and removes what it stored.
 */
export async function startTestServer({
  clock,
  logger,
  isLimited = false,
  ...overrides
}: TestServerOptions = {}): Promise<TestServer> {
  const folder = overrides.databaseUrl === undefined ? mkdtempSync(join(tmpdir(), 'roomful-')) : undefined;
  const databaseFile =
    folder === undefined ? (overrides.databaseUrl ?? '').replace(/^sqlite:/, '') : join(folder, 'roomful.db');
  const config: Config = {
    ...readConfig({}),
    port: 0,
    databaseUrl: `sqlite:${databaseFile}`,
    redisUrl: process.env['ROOMFUL_TEST_REDIS_URL'],
    ...(!isLimited && {
      rates: { messagesPerSecond: 0, messagesBurst: 1_000, joinsPerMinute: 0, loginsPerMinute: 0 },
    }),
    ...overrides,
  };
  let store: Store | undefined;
  const server = await createServer(config, {
    logger: logger ?? pino({ level: process.env['ROOMFUL_TEST_LOG'] ?? 'silent' }),
    processId: process.pid,
    onStore: (opened) => (store = opened),
    ...(clock && { clock }),
  });
  const { port } = await server.listen();
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= server.close());
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    databaseFile,
    routes: server.routes,
    readMessages: (roomId) => readMessages(store, roomId),
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
