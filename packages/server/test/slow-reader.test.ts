import { expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

/** The TCP socket below a client: paused, it reads nothing, as a phone in a tunnel. */
function tcpSocketOf(client: WireClient): { pause(): void } {
  const { transport } = client.socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } };
  return transport.ws._socket;
}

it('[DEL7] a reader that can’t keep up is cut, delays nobody, and misses nothing when it is back', async () => {
  await using server = await startTestServer();
  using alice = await WireClient.enter(server.url, 'alice');
  using bob = await WireClient.enter(server.url, 'bob');
  const roomId = await alice.join('general');
  const { rev } = await bob.ask('join_room', { roomId });
  tcpSocketOf(bob).pause();

  const left = alice.hear('user_left', ({ username }) => username === 'bob');
  let isCut = false;
  void left.then(() => (isCut = true));
  const text = '😀'.repeat(2_000);
  let sent = 0;
  while (!isCut) {
    await Promise.all(Array.from({ length: 20 }, () => alice.send(roomId, text)));
    sent += 20;
  }

  using again = await WireClient.connect(server.url, bob.session);
  const resumed = await again.ask('join_room', { roomId, afterRev: rev });
  expect(resumed.rev).toBe(sent);
  if (!resumed.reset) expect(resumed.messages).toHaveLength(sent);
}, 30_000);
