import { startTestServer, type TestServer, type TestServerOptions } from '@roomful/server/testing';
import { createBot } from '../../src/bot/create-bot.ts';
import { makeBot, optionsOf } from './bots.ts';
import { Cable } from './cable.ts';
import { enter } from './people.ts';

export function echo() {
  return createBot().on('message', ({ reply, message }) => reply(`re: ${message.content}`));
}

/** A server, ana in its room, and an account for a bot, whose line can be cut. All of it ends with the scene. */
export async function setUpBot(options: TestServerOptions = {}) {
  await using parts = new AsyncDisposableStack();
  const server: TestServer = parts.use(await startTestServer(options));
  const cable = parts.use(await Cable.to(server));
  const ana = await enter('ana', server);
  parts.use(ana.client);
  const account = await makeBot(server.url);
  const kept = parts.move();
  return {
    server,
    cable,
    ana,
    account,
    options: optionsOf(cable.url, account.token),
    use: <Part extends AsyncDisposable>(part: Part) => kept.use(part),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
