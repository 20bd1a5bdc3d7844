import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../../scripts/free-port.js';
import { failure, patient, serve } from './support/roomful-process.ts';
import { WireClient } from './support/wire-client.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

describe('roomful serve', patient, () => {
  it('says where to go, what it stores where, and how to stop', async () => {
    using folder = temporaryFolder();
    const port = await freePort();
    const { child, output, exited } = await serve(folder.file('roomful.db'), port);
    expect(output.out).toContain(`http://localhost:${port}`);
    expect(output.out).toContain(folder.file('roomful.db'));
    expect(output.out).toMatch(/Stop +Ctrl\+C/);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('on SIGTERM it tells its clients, commits what it took, and exits 0', async () => {
    using folder = temporaryFolder();
    const { child, exited, url } = await serve(folder.file('roomful.db'), await freePort());
    using alice = await WireClient.enter(url, 'alice');
    const roomId = await alice.join('general');
    const replies = Array.from({ length: 15 }, (_, n) =>
      alice.askRaw('send_message', { roomId, content: `m${n}`, ...alice.stamp() }).catch(() => ({ ok: false })),
    );
    child.kill('SIGTERM');
    expect((await alice.hear('server_draining')).retryAfterMs).toBeGreaterThan(0);
    await alice.closed();
    expect(await exited).toBe(0);
    const acknowledged = (await Promise.all(replies)).filter(({ ok }) => ok).length;

    const next = await serve(folder.file('roomful.db'), await freePort());
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    await again.join('general');
    const { totalMessages } = await again.ask('load_messages', { roomId });
    expect(totalMessages).toBeGreaterThanOrEqual(acknowledged);
    next.child.kill('SIGTERM');
    await next.exited;
  });

  it('[R-6] [MSG1] after kill -9 every acknowledged message is there, once', async () => {
    using folder = temporaryFolder();
    const { child, exited, url } = await serve(folder.file('roomful.db'), await freePort());
    using alice = await WireClient.enter(url, 'alice');
    const roomId = await alice.join('general');
    const acknowledged: number[] = [];
    const replies = Array.from({ length: 20 }, (_, n) =>
      alice.send(roomId, `m${n}`).then(
        ({ message }) => acknowledged.push(message.id),
        () => 'cut off',
      ),
    );
    await replies[5];
    child.kill('SIGKILL');
    await exited;
    await Promise.all(replies);
    expect(acknowledged.length).toBeGreaterThan(0);

    const next = await serve(folder.file('roomful.db'), await freePort());
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    await again.join('general');
    const { messages } = await again.ask('load_messages', { roomId });
    const ids = messages.map(({ id }) => id as number);
    expect(ids).toEqual(expect.arrayContaining(acknowledged));
    expect(new Set(messages.map(({ content }) => content)).size).toBe(messages.length);
    next.child.kill('SIGTERM');
    await next.exited;
  });

  it('exits 0 although a client sleeps and another never finished its handshake', async () => {
    using folder = temporaryFolder();
    const port = await freePort();
    const { child, exited, url } = await serve(folder.file('roomful.db'), port);
    using alice = await WireClient.enter(url, 'alice');
    await alice.join('general');
    const { transport } = alice.socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void } } } };
    transport.ws._socket.pause();
    const silent = connect(port, '127.0.0.1');
    silent.on('error', () => undefined);
    silent.write(
      'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await once(silent, 'data');
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    silent.destroy();
  });

  it('[DEL6] a second start on the same port and file leaves the first one’s messages alone', async () => {
    using folder = temporaryFolder();
    const port = await freePort();
    const { child, exited, url } = await serve(folder.file('roomful.db'), port);
    using alice = await WireClient.enter(url, 'alice');
    using bob = await WireClient.enter(url, 'bob');
    bob.stopAcknowledging();
    const roomId = await alice.join('general');
    await bob.join('general');
    await alice.send(roomId, 'wait for bob');
    const file = `sqlite:${folder.file('roomful.db')}`;
    const { lines } = await failure(['serve', '--port', String(port), '--database-url', file]);
    expect(lines).toEqual([expect.stringMatching(/served by another Roomful already/)]);
    expect((await alice.ask('load_messages', { roomId })).messages).toMatchObject([{ deliveryStatus: 'pending' }]);
    child.kill('SIGTERM');
    await exited;
  });

  it('a taken port is one plain line and a non-zero exit', async () => {
    using folder = temporaryFolder();
    const blocker = createServer().listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const { port } = blocker.address() as { port: number };
    const file = `sqlite:${folder.file('roomful.db')}`;
    const { code, lines } = await failure(['serve', '--port', String(port), '--database-url', file]);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^Port ${port} is taken\\..*--port ${port + 1}`))]);
    blocker.close();
  });

  it.each([
    [
      'a data folder that can’t be written',
      ['serve', '--database-url', 'sqlite:/dev/null/data/roomful.db'],
      {},
      /can't write its database/,
    ],
    [
      'a data folder where none can be made',
      ['serve', '--database-url', 'sqlite:/proc/x/y.db'],
      {},
      /can't write its database/,
    ],
    ['an invalid port', ['serve', '--port', 'x'], {}, /ROOMFUL_PORT \("x"\)/],
    ['an invalid variable', ['serve'], { ROOMFUL_AUTH_MODE: 'maybe' }, /ROOMFUL_AUTH_MODE \("maybe"\)/],
    [
      'a Redis that is not there',
      ['serve', '--database-url', 'sqlite::memory:', '--redis-url', 'redis://127.0.0.1:1'],
      {},
      /No Redis answers/,
    ],
  ])('%s is one plain line and a non-zero exit', async (_, args, env, line) => {
    const { code, lines } = await failure(args, env);
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(line)]);
  });

  it.each([
    ['an unknown flag', ['serve', '--frobnicate'], /--frobnicate/],
    ['an unknown command', ['fly'], /no command "fly"/],
  ])('%s is one plain line, and the exit code of wrong use', async (_, args, line) => {
    expect(await failure(args)).toEqual({ code: 2, lines: [expect.stringMatching(line)], out: '' });
  });

  it('helps and tells its version', async () => {
    expect(await failure(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('roomful serve') as string,
    });
    expect(await failure(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    });
  });

  it('[R-9] logs logins and refusals as JSON, without tokens, claim keys or message texts', async () => {
    using folder = temporaryFolder();
    const { child, output, exited, url } = await serve(folder.file('roomful.db'), await freePort());
    using alice = await WireClient.enter(url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'a secret text');
    await WireClient.enter(url, 'alice').catch(() => undefined);
    child.kill('SIGTERM');
    await exited;
    const events = output.err
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string; username?: string });
    expect(events).toContainEqual(expect.objectContaining({ msg: 'login', username: 'alice', network: '127.0.0.1' }));
    expect(events).toContainEqual(
      expect.objectContaining({ msg: 'login refused', username: 'alice', network: '127.0.0.1' }),
    );
    for (const secret of [alice.session.token, alice.session.claimKey ?? '-', 'a secret text']) {
      expect(output.err + output.out).not.toContain(secret);
    }
  });
});
