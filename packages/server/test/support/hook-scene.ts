import type { BotTokenData, ErrorBody, Hook, Message, RoomId } from '@roomful/protocol';
import { readConfig } from '../../src/config.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../../src/testing/start-test-server.ts';
import { HookReceiver } from './hook-receiver.ts';
import { makeBot } from './make-bot.ts';
import { rest } from './rest.ts';
import { WireClient } from './wire-client.ts';

/** Every field that an answer may have. */
export interface HookAnswerBody {
  error: ErrorBody;
  hook: Hook & { kind: 'outgoing' };
  hooks: (Hook & { kind: 'outgoing' })[];
  url: string;
  secret: string;
  message: Message;
}

export const onLoopback = { ...readConfig({}).webhooks, allowPrivate: ['127.0.0.0/8', '::1'] };

/** A server that may call loopback, alice in `general`, and her bot. */
export interface HookScene extends AsyncDisposable {
  server: TestServer;
  alice: WireClient;
  bot: BotTokenData;
  roomId: RoomId;
  receiver: HookReceiver;
  hooks(call: 'GET' | 'POST', body?: unknown, token?: string): ReturnType<typeof rest<HookAnswerBody>>;
  /** `change(hookId, 'PATCH', { enabled: false })` */
  change(
    hookId: number,
    method: 'PATCH' | 'DELETE' | 'POST',
    body?: unknown,
  ): Promise<{ status: number; body: HookAnswerBody }>;
  outgoing(more?: object): Promise<{ hookId: number; secret: string }>;
  /** Days later, when the session of before is over. */
  comeBack(): Promise<WireClient>;
  look(): Promise<HookAnswerBody['hooks'][number]>;
}

export async function hookScene(options: TestServerOptions = {}): Promise<HookScene> {
  const server = await startTestServer({ webhooks: onLoopback, ...options });
  const alice = await WireClient.enter(server.url, 'alice');
  const bot = await makeBot(server.url, alice.session.token, 'helper');
  const roomId = await alice.join('general');
  const receiver = await HookReceiver.start();
  const path: `/${string}` = `/api/bots/${bot.user.id}/hooks`;
  let { token } = alice.session;
  const connected = [alice];
  const hooks: HookScene['hooks'] = (method, body, by = token) =>
    rest<HookAnswerBody>(server.url, `${method} ${path}`, { token: by, ...(body !== undefined && { body }) });
  return {
    server,
    alice,
    bot,
    roomId,
    receiver,
    hooks,
    async change(hookId, method, body) {
      const response = await fetch(`${server.url}${path}/${hookId}${method === 'POST' ? '/secret' : ''}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as HookAnswerBody };
    },
    async outgoing(more = {}) {
      const { status, body } = await hooks('POST', { kind: 'outgoing', url: receiver.url, ...more });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return { hookId: body.hook.id, secret: body.secret };
    },
    async comeBack() {
      const again = await WireClient.enter(server.url, 'alice', alice.session.claimKey);
      connected.push(again);
      ({ token } = again.session);
      return again;
    },
    async look() {
      const [hook] = (await hooks('GET')).body.hooks;
      if (!hook) throw new Error('there is no hook');
      return hook;
    },
    async [Symbol.asyncDispose]() {
      for (const client of connected) client[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
      await receiver[Symbol.asyncDispose]();
    },
  };
}
