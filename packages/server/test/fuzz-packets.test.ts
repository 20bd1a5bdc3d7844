import { errorBodySchema } from '@roomful/protocol';
import fc from 'fast-check';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertError, FuzzedServer, fuzzRuns, fuzzSeed, fuzzTimeoutMs } from './support/fuzzed-server.ts';
import { hostileName, hostileValue } from './support/hostile-values.ts';
import { RawSocket, speakTcp } from './support/raw-socket.ts';
import { logIn } from './support/wire-client.ts';

const number = fc.oneof(fc.nat(20).map(String), fc.constantFrom('999999999999999999999', '-1', '1e3', '00'));
const json = fc.oneof(
  hostileValue.map((value) => JSON.stringify(value) ?? ''),
  fc
    .tuple(
      fc.oneof(hostileName, fc.constantFrom('send_message', 'join_room', 'connect', 'disconnect', 'newListener', 5)),
      hostileValue,
    )
    .map((event) => JSON.stringify(event)),
  fc.constantFrom(
    '',
    '{',
    '[',
    '[]',
    '{}',
    '["',
    '[null]',
    '[{}]',
    '["send_message"',
    '\u0000',
    '["a",{"_placeholder":true,"num":0}]',
    '["send_message",{"_placeholder":true,"num":9}]',
    '["send_message",{"_placeholder":true,"num":"x"}]',
  ),
);
const packet = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    '0',
    '1',
    '2',
    '2probe',
    '3',
    '3probe',
    '4',
    '5',
    '6',
    'b',
    '40',
    '41',
    '42',
    '43',
    '44',
    '45',
    '46',
    '4x',
  ),
  fc
    .tuple(fc.constantFrom('42', '43', '44', '40', '41'), fc.oneof(fc.constant(''), number), json)
    .map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('45', '46'), number, fc.constant('-'), json).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom('40/', '42/', '41/'), fc.string(), fc.constant(','), json).map((parts) => parts.join('')),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
);
/** The opcode, the length and the mask are as they come. */
const brokenFrame = fc.uint8Array({ minLength: 1, maxLength: 30 }).map((bytes) => Buffer.from(bytes));

describe('packets of somebody who writes them by hand', () => {
  let server: FuzzedServer;
  let token: string;

  beforeAll(async () => {
    server = await FuzzedServer.start();
    const session = await logIn(server.url, 'mallory');
    if ('error' in session) throw new Error(session.error.message);
    ({ token } = session);
  });

  afterAll(() => server[Symbol.asyncDispose]());

  it(
    '[ERR3] broken packets after the handshake are answered, or the connection is closed',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 6 }), async (packets) => {
          using raw = await RawSocket.open(server.url);
          await raw.connect(token);
          for (const one of packets) raw.send(one);
          raw.send('4277["list_rooms",{}]');
          await raw.until(() => raw.heard.some((frame) => frame.startsWith('4377')));
          for (const frame of raw.heard) assertFrame(frame);
          await server.assertWell();
        }),
        { numRuns: fuzzRuns, ...fuzzSeed },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    '[SES2] whatever comes before the handshake, nobody is let in',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(packet, { minLength: 1, maxLength: 6 }),
          fc.array(brokenFrame, { maxLength: 1 }),
          async (packets, frames) => {
            using raw = await RawSocket.open(server.url);
            for (const one of packets) raw.send(one);
            for (const frame of frames) raw.sendBytes(frame);
            await server.assertWell();
            expect(raw.heard.filter((frame) => frame.includes('welcome'))).toEqual([]);
          },
        ),
        { numRuns: Math.ceil(fuzzRuns / 2), ...fuzzSeed },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    '[SES2] [SES5] a handshake with anything in its auth is refused with a code',
    async () => {
      const auth = fc.oneof(
        { weight: 3, arbitrary: fc.record({ token: hostileValue, protocol: fc.constant(1) }) },
        { weight: 1, arbitrary: fc.record({ token: hostileValue, protocol: hostileValue }, { requiredKeys: [] }) },
        { weight: 1, arbitrary: hostileValue },
      );
      await fc.assert(
        fc.asyncProperty(auth, async (drawn) => {
          using raw = await RawSocket.open(server.url);
          raw.send(`40${JSON.stringify(drawn) ?? ''}`);
          await raw.until(() => raw.heard.some((frame) => frame.startsWith('44')));
          const refusal = raw.heard.find((frame) => frame.startsWith('44'));
          if (refusal !== undefined) assertError((JSON.parse(refusal.slice(2)) as { data: unknown }).data);
          await server.assertWell();
        }),
        { numRuns: fuzzRuns * 2, ...fuzzSeed },
      );
    },
    fuzzTimeoutMs,
  );

  it('[DEL3] [PRE1] who leaves by a packet has left, although the line stays open', async () => {
    using raw = await RawSocket.open(server.url);
    await raw.connect(token);
    raw.send(`421["join_room",{"roomId":${server.roomId}}]`);
    await raw.until(() => raw.heard.some((frame) => frame.startsWith('431')));
    raw.send('41');
    await server.hearsLeaving('mallory');
    await server.othersGone();
  });

  it('[SES4] a second handshake on the same line leaves one connection at most', async () => {
    for (const between of ['', '41', '40/admin,', '2', '40{}']) {
      using raw = await RawSocket.open(server.url);
      const handshake = `40${JSON.stringify({ token, protocol: 1 })}`;
      for (const one of [handshake, between, handshake, handshake]) raw.send(one);
      raw.send('4277["list_rooms",{}]');
      await raw.until(() => raw.heard.some((frame) => frame.startsWith('4377')));
      await server.assertWell();
    }
    await server.othersGone();
  });

  it('[WIRE3] nesting as deep as a frame allows is refused as any other payload', async () => {
    using raw = await RawSocket.open(server.url);
    await raw.connect(token);
    raw.send(`421["send_message",${'['.repeat(30_000)}${']'.repeat(30_000)}]`);
    raw.send(`422["send_message",${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}]`);
    await raw.until(() => ['431', '432'].every((ask) => raw.heard.some((frame) => frame.startsWith(ask))));
    for (const frame of raw.heard) assertFrame(frame);
    expect(raw.isClosed).toBe(false);
  });

  it('[MSG11] a frame of ten megabytes ends its connection and nothing else', async () => {
    for (const frame of [
      'x'.repeat(10_000_000),
      Buffer.alloc(10_000_000),
      `42["send_message","${'x'.repeat(70_000)}"]`,
    ]) {
      using raw = await RawSocket.open(server.url);
      await raw.connect(token);
      raw.send(frame);
      await raw.closed();
      await server.assertWell();
    }
    await server.othersGone();
  });

  it('[R-8] thousands of acknowledgements that nobody asked for change nothing', async () => {
    using raw = await RawSocket.open(server.url);
    await raw.connect(token);
    for (let ask = 0; ask < 3_000; ask++) raw.send(`43${ask}[{"ok":true}]`);
    raw.send('4277["list_rooms",{}]');
    await raw.until(() => raw.heard.some((frame) => frame.startsWith('4377')));
    expect(raw.isClosed).toBe(false);
    await server.assertWell();
  });

  it('[MSG11] half a frame and then silence holds up nobody', async () => {
    const halves = [Buffer.from([0x81]), Buffer.from([0x81, 0xfe, 0xff]), Buffer.from([0x82, 0x85, 1, 2, 3, 4, 9])];
    const silent = await Promise.all(
      halves.flatMap((half) =>
        [token, undefined].map(async (known) => {
          const raw = await RawSocket.open(server.url);
          if (known !== undefined) await raw.connect(known);
          raw.sendBytes(half);
          return raw;
        }),
      ),
    );
    await server.assertWell();
    for (const raw of silent) raw[Symbol.dispose]();
    await server.othersGone();
  });

  it('[ERR3] other transports, other paths and other namespaces are refused', async () => {
    const polling = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`);
    expect(polling.status).toBe(400);
    const posted = await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`, { method: 'POST', body: '4{}' });
    expect(posted.status).toBe(400);
    // An address that nobody serves is cut by Engine.IO after a second: all of them at once, then.
    const paths = [
      '/socket.io/?EIO=3&transport=websocket',
      '/socket.io/?transport=x',
      '/',
      '/socket.io2/',
      '/api/me',
      '//',
      '/%',
    ];
    const heard = await Promise.all(paths.map((path) => speakTcp(server.port, upgradeRequest(path), isOpen)));
    expect(heard.filter(isOpen)).toEqual([]);
    const admin = io(`${server.url}/admin`, { transports: ['websocket'], reconnection: false, forceNew: true });
    const refusal = await new Promise<Error>((resolve) => admin.once('connect_error', resolve));
    expect(refusal.message).toBe('Invalid namespace');
    admin.disconnect();
    await server.assertWell();
  });

  function assertFrame(frame: string): void {
    const [, answer] = /^43\d+(\[.*\])$/s.exec(frame) ?? [];
    if (answer === undefined) return;
    const [reply] = JSON.parse(answer) as [{ ok: boolean; error?: unknown }];
    if (!reply.ok) expect(errorBodySchema.parse(reply.error).code).not.toBe('INTERNAL');
  }
});

function upgradeRequest(path: string): string {
  const headers = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
}

/** Engine.IO's first packet. */
function isOpen(heard: string): boolean {
  return heard.includes('"sid"');
}
