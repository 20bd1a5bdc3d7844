import { describe, expect, it } from 'vitest';
import { ADMIN_TOKEN } from './support/admin-call.ts';
import { askHttp, askLogIn } from './support/ask-http.ts';
import { RawSocket, speakTcp } from './support/raw-socket.ts';
import { rest } from './support/rest.ts';
import { patient, serve } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

/** What nobody who reads a log may read. */
class Secrets {
  readonly #values = new Set<string>();

  add(...values: (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || value.length < 6) throw new Error(`no secret: ${value}`);
      this.#values.add(value);
    }
  }

  leakedIn(output: string): string[] {
    return [...this.#values].filter((value) => output.includes(value));
  }

  get size(): number {
    return this.#values.size;
  }
}

const traced = { env: { ROOMFUL_LOG_LEVEL: 'trace', ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN } };

describe('the log', () => {
  it('[R-9] at its most talkative holds no token, key, code or text of anything that people do', patient, async () => {
    using folder = temporaryFolder();
    const server = await serve(folder.file('roomful.db'), undefined, traced);
    const { url } = server;
    const port = Number(new URL(url).port);
    const secrets = new Secrets();
    secrets.add(ADMIN_TOKEN);

    // Names and their keys: taken, refused, taken again, recovered, paired.
    using alice = await WireClient.enter(url, 'alice');
    secrets.add(alice.session.token, alice.session.claimKey);
    const wrongKey = 'wrong-claim-key-that-a-person-typed';
    await WireClient.enter(url, 'alice', wrongKey).catch(() => undefined);
    secrets.add(wrongKey);
    const { token } = alice.session;
    const made = await rest<{ recoveryCode: string }>(url, 'POST /api/me/recovery-code', { token });
    const pairing = await rest<{ code: string }>(url, 'POST /api/me/pairing-codes', { token });
    secrets.add(made.body.recoveryCode, pairing.body.code);
    const paired = await rest<{ token: string; claimKey: string }>(url, 'POST /api/sessions/pairing', {
      body: { code: pairing.body.code },
    });
    secrets.add(paired.body.token, paired.body.claimKey);
    await rest(url, 'POST /api/sessions/pairing', { body: { code: pairing.body.code } });
    await rest(url, 'POST /api/sessions/recovery', {
      body: { username: 'alice', recoveryCode: 'WRONG-RECOVERY-CODE' },
    });
    secrets.add('WRONG-RECOVERY-CODE');

    // Bots and admins.
    const bot = await rest<{ token: string; user: { id: number } }>(url, 'POST /api/bots', {
      body: { username: 'helper_bot' },
      token,
    });
    secrets.add(bot.body.token);
    const rotated = await rest<{ token: string }>(url, `POST /api/bots/${bot.body.user.id}/token`, { token });
    secrets.add(rotated.body.token);
    const scoped = await rest<{ token: string }>(url, 'POST /api/admin/tokens', {
      body: { label: 'watcher', scopes: ['audit:read'] },
      token: ADMIN_TOKEN,
    });
    secrets.add(scoped.body.token);
    await rest(url, 'POST /api/admin/apps', { body: { id: 'shop', name: 'The Shop' }, token: ADMIN_TOKEN });
    const signing = await rest<{ secret: string }>(url, 'POST /api/admin/apps/shop/keys', {
      body: {},
      token: ADMIN_TOKEN,
    });
    secrets.add(signing.body.secret);
    await rest(url, 'GET /api/admin/audit', { token: scoped.body.token });
    await rest(url, 'GET /api/admin/users', { token: scoped.body.token });
    await rest(url, 'GET /api/admin/audit', { token: ADMIN_TOKEN });
    await rest(url, 'GET /api/admin/audit', { token: 'not-the-admin-token' });
    secrets.add('not-the-admin-token');

    // Tokens where they belong, and where they don't.
    for (const headers of [
      { cookie: `roomful_session=${token}; other=1` },
      { authorization: `Basic ${token}` },
      { authorization: `Bearer ${token}x` },
      { 'x-api-key': token },
    ]) {
      await askHttp(port, { path: '/api/me', headers });
    }
    await askHttp(port, { path: `/api/me?token=${token}` });
    await askHttp(port, { path: `/api/nothing?token=${token}` });
    await askHttp(port, {
      path: '/api/sessions',
      method: 'POST',
      body: `{"token":"${token}"`,
      headers: { 'content-type': 'application/json' },
    });
    await rest(url, 'POST /api/sessions', { body: { username: 'alice', claimKey: alice.session.claimKey, token } });
    await speakTcp(port, `BROKEN ${token}\r\n\r\n`);

    // Sockets: refused, broken, and talking.
    for (const auth of [
      `{"token":"${token}z","protocol":1}`,
      `{"token":"${token}","protocol":9}`,
      `{"token":["${token}"],"protocol":1}`,
    ]) {
      using raw = await RawSocket.open(url);
      raw.send(`40${auth}`);
      await raw.closed();
    }
    const text = 'what only the room may read';
    secrets.add(text);
    using bob = await WireClient.enter(url, 'bob');
    secrets.add(bob.session.token, bob.session.claimKey);
    const roomId = await bob.join('general');
    const { message } = await bob.send(roomId, text);
    await bob.ask('edit_message', { messageId: message.id, content: `${text}, mended` });
    await bob.refusal('send_message', { roomId, content: text, clientId: 'x', timestamp: 1 });
    await bob.refusal('send_message', { roomId, content: text, clientId: 'x', [text]: text });
    await bob.refusal('edit_message', { messageId: 1_000, content: text });
    await bob.askRaw(text, { token: bob.session.token });
    using again = await WireClient.connect(url, bob.session);
    await rest(url, 'DELETE /api/sessions/current', { token: again.session.token });
    await rest(url, 'DELETE /api/sessions/current', { token: again.session.token });

    await server.end('SIGTERM');
    const output = server.output.out + server.output.err;
    expect(secrets.size).toBeGreaterThan(14);
    expect(secrets.leakedIn(output)).toEqual([]);
    const events = new Set(server.logLines().map(({ msg }) => msg));
    for (const event of [
      'started',
      'login',
      'login refused',
      'refused',
      'session displaced',
      'logout',
      'stopping',
      'stopped',
    ])
      expect(events).toContain(event);
  });

  it('[R-9] keeps one line an entry, whatever names and headers hold', patient, async () => {
    using folder = temporaryFolder();
    const server = await serve(folder.file('roomful.db'), undefined, traced);
    const port = Number(new URL(server.url).port);
    const forged = '{"level":30,"msg":"login","username":"admin"}';
    for (const text of [
      `x\n${forged}`,
      `x\r\n${forged}`,
      `x\u2028${forged}`,
      '\u001b[2J\u001b[31mred',
      '\u0000\u0007',
      '\u009b31m',
    ]) {
      await askLogIn(port, text);
      await askHttp(port, { path: `/api/${encodeURIComponent(text)}` });
      await rest(server.url, 'POST /api/sessions', { body: { username: 'alice', [text]: text } });
      using raw = await RawSocket.open(server.url);
      raw.send(`40${JSON.stringify({ token: text, protocol: text })}`);
      await raw.closed();
    }
    // A header can't hold line ends; what it can hold is said to the client and the log alike.
    for (const origin of ['http://evil.example/\t\u001b[31m', `http://${'x'.repeat(5_000)}.example`]) {
      await speakTcp(
        port,
        `POST /api/sessions HTTP/1.1\r\nHost: x\r\nOrigin: ${origin}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
    }
    using alice = await WireClient.enter(server.url, 'alice');
    await alice.askRaw(`x\n${forged}`, {});
    await alice.refusal('create_room', { name: `x\n${forged}` });
    await server.end('SIGTERM');
    // `logLines` parses each line by itself: a forged one would be an entry of its own.
    const lines = server.logLines();
    expect(lines.filter(({ msg, username }) => msg === 'login' && username !== 'alice')).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines)
      expect(line).toMatchObject({ level: expect.any(Number) as number, time: expect.any(Number) as number });
    // eslint-disable-next-line no-control-regex -- it is these that must not be there
    expect(server.output.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(Math.max(...server.output.err.split('\n').map(({ length }) => length))).toBeLessThan(2_000);
  });

  it('[R-9] tells at the start what runs where, and which limits are off; and at its end why', patient, async () => {
    using folder = temporaryFolder();
    const env = {
      ROOMFUL_RATE_MESSAGES_PER_SECOND: '0',
      ROOMFUL_MAX_SOCKETS: '0',
      ROOMFUL_TRUST_PROXY: 'loopback,10.0.0.0/8',
      ROOMFUL_PUBLIC_URL: 'https://chat.example.com',
    };
    const server = await serve(folder.file('roomful.db'), undefined, { env });
    await server.end('SIGTERM');
    expect(server.logLines()).toMatchObject([
      {
        msg: 'started',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
        host: '127.0.0.1',
        port: Number(new URL(server.url).port),
        database: folder.file('roomful.db'),
        sessions: 'in process',
        limitsOff: ['messagesPerSecond', 'sockets'],
        trustProxy: ['loopback', '10.0.0.0/8'],
        publicUrl: 'https://chat.example.com',
      },
      { msg: 'stopping', signal: 'SIGTERM' },
      { msg: 'stopped' },
    ]);
  });
});
