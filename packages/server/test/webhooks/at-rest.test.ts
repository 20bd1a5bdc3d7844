import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, adminCall } from '../support/admin-call.ts';
import { hookScene, type HookAnswerBody } from '../support/hook-scene.ts';
import { HookReceiver } from '../support/hook-receiver.ts';
import { makeBot } from '../support/make-bot.ts';
import { rest } from '../support/rest.ts';
import { failure, patient, serve } from '../support/roomful-process.ts';
import { searchBytes } from '../support/search-bytes.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';
import { WireClient } from '../support/wire-client.ts';

const env = { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ROOMFUL_WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };

describe('webhooks of somebody who goes', () => {
  it('[HOOK2] [ACC11] whose name is released: they are off', async () => {
    await using scene = await hookScene({ adminToken: ADMIN_TOKEN });
    const { server, alice, roomId, receiver } = scene;
    const incoming = await scene.hooks('POST', { kind: 'incoming', roomId });
    await scene.outgoing();
    await alice.send(roomId, 'before');
    await receiver.until(1);
    using bob = await WireClient.enter(server.url, 'bob');
    await bob.join('general');
    await adminCall(server.url, `POST /api/admin/users/${alice.user.id}/release-name`);
    expect((await fetch(incoming.body.url, { method: 'POST', body: 'x', headers: text })).status).toBe(403);
    await bob.send(roomId, 'after');
    await server.stop();
    expect(receiver.received).toHaveLength(1);
  });

  it('[HOOK2] [ADM12] who is erased: they are gone, and no file holds their addresses', patient, async () => {
    using folder = temporaryFolder();
    await using server = await serve(folder.file('roomful.db'), undefined, { env });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const { token } = alice.session;
    const bot = await makeBot(server.url, token, 'helper');
    const hooks = `POST /api/bots/${bot.user.id}/hooks` as const;
    const incoming = await rest<HookAnswerBody>(server.url, hooks, { token, body: { kind: 'incoming', roomId } });
    const address = 'https://alice-at-home.example/hooks';
    const outgoing = await rest<HookAnswerBody>(server.url, hooks, { token, body: { kind: 'outgoing', url: address } });
    expect(searchBytes(folder.path, [address]).length).toBeGreaterThan(0);
    const erased = await adminCall(server.url, `DELETE /api/admin/users/${alice.user.id}`);
    expect(erased).toMatchObject({ status: 200, body: { done: true } });
    expect((await fetch(incoming.body.url, { method: 'POST', body: 'x', headers: text })).status).toBe(404);
    expect(searchBytes(folder.path, [address, outgoing.body.secret])).toEqual([]);
  });
});

const text = { 'content-type': 'text/plain' };

describe('webhooks and a backup that is put back', patient, () => {
  let folder: TemporaryFolder;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(() => folder[Symbol.dispose]());

  it('[HOOK2] what was removed or changed meanwhile is off, and the rest goes on without loss', async () => {
    await using receiver = await HookReceiver.start();
    const file = folder.file('roomful.db');
    const roomful = (...args: string[]) => failure([...args, '--database-url', `sqlite:${file}`]);
    const server = await serve(file, undefined, { env });
    const alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const { token } = alice.session;
    const bot = await makeBot(server.url, token, 'helper');
    const path: `/${string}` = `/api/bots/${bot.user.id}/hooks`;
    const make = async (body: object) => (await rest<HookAnswerBody>(server.url, `POST ${path}`, { token, body })).body;
    const [kept, removed, changed] = [
      await make({ kind: 'incoming', roomId }),
      await make({ kind: 'incoming', roomId }),
      await make({ kind: 'incoming', roomId }),
    ];
    await make({ kind: 'outgoing', url: receiver.url });
    await alice.send(roomId, 'before');
    await receiver.until(1);
    await roomful('backup', folder.file('backup.db'));
    await rest(server.url, `DELETE ${path}/${removed.hook.id}`, { token });
    await rest(server.url, `POST ${path}/${changed.hook.id}/secret`, { token });
    await alice.send(roomId, 'lost');
    await receiver.until(2);
    await server.end('SIGKILL');
    expect(await roomful('restore', folder.file('backup.db'))).toMatchObject({ code: 0 });

    await using next = await serve(file, Number(new URL(server.url).port), { env });
    const statuses = [];
    for (const { url } of [kept, removed, changed]) {
      statuses.push((await fetch(url, { method: 'POST', body: 'x', headers: text })).status);
    }
    expect(statuses).toEqual([201, 403, 403]);
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    const list = await rest<HookAnswerBody>(next.url, `GET ${path}`, { token: again.session.token });
    expect(list.body.hooks.map(({ disabledReason }) => disabledReason)).toEqual([null, 'restored', 'restored', null]);
    await again.join('general');
    const { message } = await again.send(roomId, 'after');
    await receiver.untilIt(() => receiver.ids.includes(`m${message.id}`));
    expect(receiver.ids.filter((id) => id === `m${message.id}`)).toHaveLength(1);
  });
});
