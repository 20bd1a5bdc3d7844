import { notices } from '@roomful/protocol';
import fc from 'fast-check';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { assertReply, FuzzedServer, fuzzRuns, fuzzSeed, fuzzTimeoutMs } from './support/fuzzed-server.ts';
import { fieldsOfEvents } from './support/event-shapes.ts';
import { hostileName, hostilePayload, hostileValue } from './support/hostile-values.ts';
import { WireClient } from './support/wire-client.ts';

const FIELDS = fieldsOfEvents();

const known = fc
  .constantFrom(...Object.keys(FIELDS))
  .chain((name) => hostilePayload(FIELDS[name] ?? []).map((payload) => ({ name, args: [payload] as unknown[] })));
const unknown = fc.record({
  name: fc.oneof(hostileName, fc.string()).filter((name) => !Object.hasOwn(FIELDS, name)),
  args: fc.array(hostileValue, { maxLength: 3 }),
});
const odd = fc.record({
  name: fc.constantFrom(...Object.keys(FIELDS)),
  args: fc.array(hostileValue, { maxLength: 4 }),
});
const events = fc.array(
  fc.oneof({ weight: 6, arbitrary: known }, { weight: 1, arbitrary: unknown }, { weight: 1, arbitrary: odd }),
  { minLength: 1, maxLength: 20 },
);

describe('events of somebody who means no good', () => {
  let server: FuzzedServer;
  let mallory: WireClient;

  beforeAll(async () => {
    server = await FuzzedServer.start();
    mallory = await server.enter('mallory');
  });

  afterAll(async () => {
    mallory.socket.disconnect();
    await server[Symbol.asyncDispose]();
  });

  const socket = () => (mallory.socket as Socket).timeout(10_000);

  it(
    '[WIRE2] [WIRE3] [ERR3] [MSG11] every request is answered with what the protocol says',
    async () => {
      await fc.assert(
        fc.asyncProperty(events, async (drawn) => {
          await Promise.all(
            drawn.map(async ({ name, args }) => {
              if (Object.hasOwn(notices, name)) (mallory.socket as Socket).emit(name, ...args);
              else assertReply(name, (await socket().emitWithAck(name, ...args)) as unknown);
            }),
          );
          await server.assertWell();
          expect(mallory.socket.connected).toBe(true);
        }),
        { numRuns: fuzzRuns, ...fuzzSeed },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    '[MSG11] events without anybody who waits for an answer change nothing for others',
    async () => {
      await fc.assert(
        fc.asyncProperty(events, async (drawn) => {
          for (const { name, args } of drawn) (mallory.socket as Socket).emit(name, ...args);
          assertReply('list_rooms', await socket().emitWithAck('list_rooms', {}));
          await server.assertWell();
        }),
        { numRuns: Math.ceil(fuzzRuns / 2), ...fuzzSeed },
      );
    },
    fuzzTimeoutMs,
  );

  it('[WIRE3] binary where text belongs is refused like everything else', async () => {
    const bytes = Buffer.from([0, 255, 1]);
    for (const [name, fields] of Object.entries(FIELDS)) {
      if (Object.hasOwn(notices, name)) {
        (mallory.socket as Socket).emit(name, { roomId: bytes });
        continue;
      }
      assertReply(name, await socket().emitWithAck(name, bytes));
      for (const field of fields) assertReply(name, await socket().emitWithAck(name, { [field]: bytes }));
      assertReply(name, await socket().emitWithAck(name, ...Array.from({ length: 9 }, () => bytes)));
    }
    await server.assertWell();
  });

  it('[R-8] thousands of unknown events in a row keep nobody else waiting', async () => {
    for (let count = 0; count < 5_000; count++) (mallory.socket as Socket).emit(`event-${count}`, { count });
    await server.assertWell();
    assertReply('x', await socket().emitWithAck('one-more'));
    expect(mallory.socket.connected).toBe(true);
  });
});

it('[R-8] events that do not exist use up a limit as broken payloads do', async () => {
  const rates = { messagesPerSecond: 1, messagesBurst: 2, joinsPerMinute: 0, loginsPerMinute: 0 };
  await using server = await startTestServer({ rates, clock: new ManualClock() });
  using mallory = await WireClient.enter(server.url, 'mallory');
  const replies = await Promise.all(Array.from({ length: 11 }, () => mallory.askRaw('no_such_event', {})));
  const codes = replies.map((reply) => (reply.ok ? 'ok' : reply.error.code));
  expect(codes).toEqual([...Array.from({ length: 10 }, () => 'NOT_FOUND'), 'RATE_LIMITED']);
});
