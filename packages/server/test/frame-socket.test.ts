import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { encodeText } from '../src/delivery/frame.ts';
import { systemClock } from '../src/ports/clock.ts';
import { createWebSocketServer, type FrameSocket } from '../src/transport/frame-socket.ts';

/** Around every length at which a frame's head changes, and around a multi-byte character. */
const LENGTHS = [0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 65_537, 200_000];

it('[MSG2] frames of every length arrive whole and in order, whichever way they were sent', async () => {
  await using pair = await connectPair();
  const texts = LENGTHS.flatMap((length) => ['x'.repeat(length), `${'x'.repeat(Math.max(0, length - 2))}é`]);
  const received: string[] = [];
  const all = new Promise<void>((resolve) => {
    pair.client.on('message', (data: Buffer) => {
      received.push(data.toString());
      if (received.length === texts.length) resolve();
    });
  });
  for (const [index, text] of texts.entries()) {
    if (index % 2 === 0) pair.server.sendFrame(encodeText(text));
    else pair.server.send(text);
  }
  await all;
  expect(received).toEqual(texts);
});

it('[SES4] what was said before a close arrives before it', async () => {
  await using pair = await connectPair();
  const received: string[] = [];
  pair.client.on('message', (data: Buffer) => received.push(data.toString()));
  pair.server.sendFrame(encodeText('farewell'));
  pair.server.close();
  pair.server.sendFrame(encodeText('too late'));
  await once(pair.client, 'close');
  expect(received).toEqual(['farewell']);
});

async function connectPair() {
  const http = createServer();
  const Engine = createWebSocketServer(systemClock);
  const engine = new Engine({ noServer: true, perMessageDeflate: false });
  const accepted = new Promise<WebSocket & FrameSocket>((resolve) => {
    http.on('upgrade', (request, socket, head) => {
      engine.handleUpgrade(request, socket, head, (webSocket) => resolve(webSocket as WebSocket & FrameSocket));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const [server] = await Promise.all([accepted, once(client, 'open')]);
  return {
    client,
    server,
    async [Symbol.asyncDispose]() {
      client.terminate();
      server.terminate();
      http.close();
      await once(http, 'close');
    },
  };
}
