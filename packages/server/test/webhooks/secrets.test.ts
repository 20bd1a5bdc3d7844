import { describe, expect, it } from 'vitest';
import { askHttp } from '../support/ask-http.ts';
import type { HookAnswerBody } from '../support/hook-scene.ts';
import { HookReceiver, status } from '../support/hook-receiver.ts';
import { makeBot } from '../support/make-bot.ts';
import { speakTcp } from '../support/raw-socket.ts';
import { rest } from '../support/rest.ts';
import { patient, serve } from '../support/roomful-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { WireClient } from '../support/wire-client.ts';

const env = { ROOMFUL_LOG_LEVEL: 'trace', ROOMFUL_WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };

describe('what is told of webhooks', () => {
  it(
    '[HOOK2] [R-9] neither the log at its most talkative nor the metrics hold a secret, a URL or a text',
    patient,
    async () => {
      using folder = temporaryFolder();
      await using receiver = await HookReceiver.start();
      const server = await serve(folder.file('roomful.db'), undefined, { env });
      const port = Number(new URL(server.url).port);
      using alice = await WireClient.enter(server.url, 'alice');
      const roomId = await alice.join('general');
      const { token } = alice.session;
      const bot = await makeBot(server.url, token, 'helper');
      const path: `/${string}` = `/api/bots/${bot.user.id}/hooks`;
      const ask = async (call: string, body: object = {}) =>
        (await rest<HookAnswerBody>(server.url, `POST ${path}${call}`, { token, body })).body;

      const incoming = await ask('', { kind: 'incoming', roomId });
      const capability = 'a-token-that-stands-in-the-receivers-address';
      const outgoing = await ask('', { kind: 'outgoing', url: `${receiver.url}/${capability}?key=${capability}` });
      const rotated = [await ask(`/${incoming.hook.id}/secret`), await ask(`/${outgoing.hook.id}/secret`)];
      const texts = ['what the build server said', 'what the receiver answered'];
      const inSecret = rotated[0]!.url.slice(-47);
      const secrets = [incoming.url.slice(-47), inSecret, outgoing.secret, rotated[1]!.secret, capability, ...texts];

      // All that can go right and wrong on the way in.
      const type = { 'content-type': 'application/json' };
      const post = (id: string, body: string, headers = type) =>
        askHttp(port, { path: `/api/hooks/${id}`, method: 'POST', body, headers });
      const good = JSON.stringify({ content: texts[0], key: capability });
      expect((await post(inSecret, good)).status).toBe(201);
      for (const [id, body] of [
        [inSecret, JSON.stringify({ content: texts[0], key: capability, more: texts[0] })],
        [inSecret, `{"content":"${texts[0]}"`],
        [incoming.url.slice(-47), good],
        [`${inSecret}x`, good],
        [`${inSecret}/more`, good],
        [`${inSecret}?key=${capability}`, good],
        [`%00${inSecret}`, good],
      ] as const) {
        await post(id, body);
      }
      await post(inSecret, good, { 'content-type': 'text/html' });
      await askHttp(port, { path: `/api/hooks/${inSecret}` });
      await askHttp(port, { path: `/api/hooks/${inSecret}`, method: 'DELETE' });
      await speakTcp(port, `POST /api/hooks/${inSecret} HTTP/1.1\r\nConnection: close\r\n\r\n`);

      // And on the way out.
      receiver.respond = (_, response) =>
        void response.writeHead(200).end(JSON.stringify({ replies: [{ content: texts[1] }] }));
      await alice.send(roomId, 'hello');
      await alice.hear('messages', ({ messages }) => messages.some(({ content }) => content === texts[1]));
      receiver.respond = status(500, { 'x-said': texts[1]! });
      await alice.send(roomId, 'again');
      await server.logged(/hook failed/);
      receiver.respond = status(410);
      await server.logged(/hook switched off/);

      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toMatch(/^roomful_hook_posts_total 2$/m);
      expect(metrics).toMatch(/^roomful_hook_failures_total 2$/m);
      expect(metrics).toMatch(/^roomful_hooks 0$/m);
      await server.end('SIGTERM');
      const output = server.output.out + server.output.err + metrics;
      expect(secrets.filter((secret) => output.includes(secret))).toEqual([]);
      expect(output).not.toContain(receiver.url);
      expect(server.logLines().map(({ msg }) => msg)).toContain('refused');
    },
  );
});
