import { describe, expect, it } from 'vitest';
import { hookScene, type HookAnswerBody, type HookScene } from '../support/hook-scene.ts';
import { patient } from '../support/roomful-process.ts';
import { connectBot, makeBot } from '../support/make-bot.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

interface Posted {
  status: number;
  body: HookAnswerBody;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Posted> {
  const isText = typeof body === 'string';
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': isText ? 'text/plain' : 'application/json', ...headers },
    body: isText ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as HookAnswerBody };
}

async function incoming(scene: HookScene): Promise<{ hookId: number; url: string }> {
  const { status, body } = await scene.hooks('POST', { kind: 'incoming', roomId: scene.roomId });
  expect(status).toBe(201);
  return { hookId: body.hook.id, url: body.url };
}

describe('an incoming webhook', patient, () => {
  it('[HOOK3] posts as the bot, and everybody in the room hears it', async () => {
    await using scene = await hookScene();
    const { url } = await incoming(scene);
    expect(url).toMatch(new RegExp(`^${scene.server.url}/api/hooks/rfh_[\\w-]{43}$`));
    const posted = await post(url, { content: 'build is green' });
    expect(posted).toMatchObject({
      status: 201,
      body: { message: { content: 'build is green', username: 'helper', authorKind: 'bot', roomId: scene.roomId } },
    });
    const { messages } = await scene.alice.hear('messages');
    expect(messages).toMatchObject([{ id: posted.body.message.id, content: 'build is green' }]);
  });

  it('[HOOK3] takes plain text, and says what to do about a form', async () => {
    await using scene = await hookScene();
    const { url } = await incoming(scene);
    expect(await post(url, 'line one\r\nline two\n')).toMatchObject({
      status: 201,
      body: { message: { content: 'line one\nline two' } },
    });
    const form = await post(url, 'hello', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form).toMatchObject({ status: 400, body: { error: { code: 'INVALID_PAYLOAD' } } });
    expect(form.body.error.message).toMatch(/curl -d .* -H "content-type: text\/plain"/);
  });

  it.each([
    {},
    { content: '' },
    { content: 'x', admin: true },
    { content: 'x'.repeat(2_001) },
    { content: 'x', key: '' },
  ])('[HOOK3] [WIRE2] refuses %j', async (body) => {
    await using scene = await hookScene();
    const { url } = await incoming(scene);
    expect(await post(url, body)).toMatchObject({ status: 400, body: { error: { code: 'INVALID_PAYLOAD' } } });
  });

  it('[HOOK3] the same key posts once, in the body or as Idempotency-Key, and another text under it is refused', async () => {
    await using scene = await hookScene();
    const { url } = await incoming(scene);
    const answers = await Promise.all([1, 2, 3].map(() => post(url, { content: 'once', key: 'build 7' })));
    const again = await post(url, 'once', { 'idempotency-key': 'build 7' });
    expect([...answers.map(({ status }) => status).sort(), again.status]).toEqual([200, 200, 201, 200]);
    expect(new Set([...answers, again].map(({ body }) => body.message.id)).size).toBe(1);
    expect(await post(url, { content: 'other', key: 'build 7' })).toMatchObject({
      status: 409,
      body: { error: { code: 'CLIENT_ID_REUSED', details: { message: { content: 'once' } } } },
    });
    const differing = await post(url, { content: 'x', key: 'a' }, { 'idempotency-key': 'b' });
    expect(differing).toMatchObject({ status: 400, body: { error: { code: 'INVALID_PAYLOAD' } } });
    const other = await incoming(scene);
    expect((await post(other.url, { content: 'once', key: 'build 7' })).status).toBe(201);
  });

  it('[HOOK2] a new secret makes the former URL worth nothing at once; so does removing the hook', async () => {
    await using scene = await hookScene();
    const { hookId, url } = await incoming(scene);
    const rotated = await scene.change(hookId, 'POST');
    expect(rotated).toMatchObject({ status: 201, body: { kind: 'incoming' } });
    expect(await post(url, { content: 'x' })).toMatchObject({
      status: 404,
      body: { error: { code: 'NOT_FOUND', message: expect.stringMatching(/ask the owner of its bot\.$/) as string } },
    });
    expect((await post(rotated.body.url, { content: 'x' })).status).toBe(201);
    expect((await scene.change(hookId, 'DELETE')).status).toBe(204);
    expect((await post(rotated.body.url, { content: 'x' })).status).toBe(404);
  });

  it('[HOOK3] says that it is off, and that its room is deleted', async () => {
    await using scene = await hookScene();
    const { alice } = scene;
    const { room } = await alice.ask('create_room', { name: 'garden' });
    const made = await scene.hooks('POST', { kind: 'incoming', roomId: room.id });
    const { hook, url } = made.body;
    await alice.ask('delete_room', { roomId: room.id });
    expect(await post(url, { content: 'x' })).toMatchObject({ status: 410, body: { error: { code: 'ROOM_DELETED' } } });
    await alice.ask('restore_room', { roomId: room.id });
    await scene.change(hook.id, 'PATCH', { enabled: false });
    expect(await post(url, { content: 'x' })).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    await scene.change(hook.id, 'PATCH', { enabled: true });
    expect((await post(url, { content: 'x' })).status).toBe(201);
  });

  it('[HOOK3] [SES6] looks at no cookie, and takes nothing from a page of another site', async () => {
    await using scene = await hookScene();
    const { url } = await incoming(scene);
    const cookie = `roomful_session=${scene.alice.session.token}`;
    expect((await post(`${scene.server.url}/api/hooks/rfh_${'A'.repeat(43)}`, 'x', { cookie })).status).toBe(404);
    expect(await post(url, 'x', { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: { error: { code: 'ORIGIN_REFUSED' } },
    });
  });

  it('[HOOK3] [R-8] is limited by itself, and guesses are by their address', async () => {
    const clock = new ManualClock();
    const rates = { messagesPerSecond: 10, messagesBurst: 4, joinsPerMinute: 0, loginsPerMinute: 600 };
    await using scene = await hookScene({ clock, rates });
    const one = await incoming(scene);
    const other = await incoming(scene);
    for (let n = 0; n < 20; n++) expect((await post(one.url, `m${n}`)).status).toBe(201);
    expect(await post(one.url, 'more')).toMatchObject({
      status: 429,
      body: { error: { code: 'RATE_LIMITED', retryAfterMs: 20 } },
    });
    expect((await post(other.url, 'hello')).status).toBe(201);
    const wrong = `${scene.server.url}/api/hooks/rfh_${'A'.repeat(43)}`;
    const answers = await Promise.all(Array.from({ length: 121 }, () => post(wrong, 'x')));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
  });
});

describe('who may manage webhooks', patient, () => {
  it('[HOOK1] the bot’s owner and the bot; to everybody else there is no such bot', async () => {
    await using scene = await hookScene();
    const { bot, server } = scene;
    const { hookId } = await incoming(scene);
    await scene.outgoing();
    const byBot = await scene.hooks('GET', undefined, bot.token);
    expect(byBot.body.hooks).toMatchObject([
      { id: hookId, kind: 'incoming', isEnabled: true },
      { kind: 'outgoing', url: scene.receiver.url, roomIds: null, lastFailure: null },
    ]);
    expect(JSON.stringify(byBot.body)).not.toMatch(/whsec_|rfh_/);
    const { WireClient } = await import('../support/wire-client.ts');
    using mallory = await WireClient.enter(server.url, 'mallory');
    const otherBot = await makeBot(server.url, scene.alice.session.token, 'other');
    for (const token of [mallory.session.token, otherBot.token]) {
      for (const method of ['GET', 'POST'] as const) {
        const body = method === 'POST' ? { kind: 'incoming', roomId: scene.roomId } : undefined;
        const answer = await scene.hooks(method, body, token);
        expect(answer).toMatchObject({ status: 404, body: { error: { code: 'NOT_FOUND' } } });
      }
    }
    expect((await scene.change(4_711, 'DELETE')).body.error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('[HOOK1] a bot has no more than the server allows', async () => {
    await using scene = await hookScene();
    const made = await Promise.all(
      Array.from({ length: 12 }, () => scene.hooks('POST', { kind: 'incoming', roomId: scene.roomId })),
    );
    expect(made.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(made.find(({ status }) => status !== 201)?.body.error).toMatchObject({ code: 'HOOK_LIMIT_REACHED' });
  });

  it.each([
    ['ftp://example.com', /no web address/],
    ['example.com/hooks', /no web address/],
    ['https://user:secret@example.com', /can’t hold a name and a password/],
    ['https://10.0.0.1/', /not on the public internet/],
    ['https://0x0a000001/', /not on the public internet/],
    ['https://[::ffff:10.0.0.1]/', /not on the public internet/],
    ['https://169.254.169.254/latest/meta-data/', /not on the public internet/],
    ['http://93.184.216.34/', /plain http/],
  ])('[HOOK9] %s is refused at once', async (url, message) => {
    await using scene = await hookScene();
    const answer = await scene.hooks('POST', { kind: 'outgoing', url });
    expect(answer).toMatchObject({ status: 422, body: { error: { code: 'HOOK_URL_REFUSED' } } });
    expect(answer.body.error?.message).toMatch(message);
    const { hookId } = await scene.outgoing();
    expect((await scene.change(hookId, 'PATCH', { url })).body.error).toMatchObject({ code: 'HOOK_URL_REFUSED' });
  });

  it('[HOOK2] [BOT3] a stopped bot has no hook that works; a new token switches off what the bot itself made', async () => {
    await using scene = await hookScene();
    const { bot, server, alice } = scene;
    const mine = await incoming(scene);
    const its = await scene.hooks('POST', { kind: 'incoming', roomId: scene.roomId }, bot.token);
    const call = (method: 'POST' | 'DELETE') =>
      fetch(`${server.url}/api/bots/${bot.user.id}/token`, {
        method,
        headers: { authorization: `Bearer ${alice.session.token}` },
      });
    await call('POST');
    expect((await scene.hooks('GET')).body.hooks).toMatchObject([
      { disabledReason: null },
      { disabledReason: 'token_changed' },
    ]);
    expect([(await post(mine.url, 'x')).status, (await post(its.body.url, 'x')).status]).toEqual([201, 403]);
    await call('DELETE');
    expect((await scene.hooks('GET')).body.hooks).toMatchObject([
      { disabledReason: 'bot_stopped' },
      { disabledReason: 'token_changed' },
    ]);
    expect((await post(mine.url, 'x')).status).toBe(403);
  });

  it('[HOOK1] [ADM3] everything that is done with hooks stands in the audit log, without secrets', async () => {
    const { ADMIN_TOKEN, adminCall } = await import('../support/admin-call.ts');
    await using scene = await hookScene({ adminToken: ADMIN_TOKEN });
    const { hookId, url } = await incoming(scene);
    await scene.change(hookId, 'POST');
    await scene.change(hookId, 'PATCH', { enabled: false });
    await scene.change(hookId, 'DELETE');
    const { body } = await adminCall(scene.server.url, 'GET /api/admin/audit');
    const actor = `user:${scene.alice.user.id}`;
    expect(body.entries.slice(0, 4)).toMatchObject([
      { actor, act: 'hook.remove', subject: `hook:${hookId}` },
      { actor, act: 'hook.change', subject: `hook:${hookId}` },
      { actor, act: 'hook.rotate_secret', subject: `hook:${hookId}` },
      { actor, act: 'hook.create', subject: `user:${scene.bot.user.id}`, details: { kind: 'incoming' } },
    ]);
    expect(JSON.stringify(body)).not.toContain(url.slice(-43));
  });
});

it('[HOOK7] a bot with an outgoing hook needs no connection, and may have one all the same', async () => {
  await using scene = await hookScene();
  const { receiver, alice, roomId } = scene;
  await scene.outgoing();
  using bot = await connectBot(scene.server.url, scene.bot);
  await bot.join('general');
  await alice.send(roomId, 'hello');
  await bot.hear('messages');
  expect((await receiver.until(1))[0]?.event).toMatchObject({ message: { content: 'hello' } });
});
