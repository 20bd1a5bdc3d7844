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

/** How long a silent connection lasts at most, in ms, as the server's first packet tells every client. */
async function silenceAllowed(url: string): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  const [opened] = (await once(socket, 'message')) as [{ data: string }];
  socket.close();
  const { pingInterval, pingTimeout } = JSON.parse(opened.data.slice(1)) as Record<string, number>;
  return (pingInterval ?? NaN) + (pingTimeout ?? NaN);
}

// Real time: the heartbeat is Engine.IO's own. How exactly a busy machine keeps it is not what is tested.
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
    expect(await silenceAllowed(server.url)).toBeLessThanOrEqual(20_000);
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
