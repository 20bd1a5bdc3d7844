import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { logIn, WireClient } from './support/wire-client.ts';

const CLIENT = `
  import { io } from 'socket.io-client';
  const [url, token, roomId] = process.argv.slice(1);
  const socket = io(url, { transports: ['websocket'], auth: { token, protocol: 1 } });
  socket.on('welcome', async () => {
    await socket.emitWithAck('join_room', { roomId: Number(roomId) });
    console.log('inside');
  });
`;

// Real time: the heartbeat is Engine.IO's own. The time limit is the promised 20 seconds and what a busy machine adds.
it('[S-PRE-1] [PRE7] a client whose process is frozen has left within 20 seconds, and was seen last then', async () => {
  await using server = await startTestServer();
  using alice = await WireClient.enter(server.url, 'alice');
  const roomId = await alice.join('general');
  const session = await logIn(server.url, 'bob');
  if ('error' in session) throw new Error(session.error.message);
  const args = ['--input-type=module', '-e', CLIENT, server.url, session.token, String(roomId)];
  const bob = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await Promise.all([once(bob.stdout, 'data'), alice.hear('user_joined')]);
    const frozenAt = Date.now();
    bob.kill('SIGSTOP');
    await alice.send(roomId, 'are you there?');
    expect(await alice.hear('user_left')).toEqual({ roomId, username: 'bob', userCount: 1 });
    expect(Date.now() - frozenAt).toBeLessThan(20_500);
    await alice.hear('delivery_status', ({ updates }) =>
      updates.some(({ deliveryStatus }) => deliveryStatus !== 'pending'),
    );
    const me = await fetch(`${server.url}/api/me`, { headers: { authorization: `Bearer ${session.token}` } });
    const { user } = (await me.json()) as { user: { lastSeenAt: number } };
    expect(user.lastSeenAt).toBeGreaterThanOrEqual(frozenAt);
  } finally {
    bob.kill('SIGKILL');
    await once(bob, 'close');
  }
}, 60_000);
