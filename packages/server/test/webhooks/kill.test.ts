import { expect, it } from 'vitest';
import { askUntil } from '../support/ask-until.ts';
import { HookReceiver, json } from '../support/hook-receiver.ts';
import { makeBot } from '../support/make-bot.ts';
import { rest } from '../support/rest.ts';
import { patient, serve } from '../support/roomful-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { logIn, WireClient } from '../support/wire-client.ts';

const env = { ROOMFUL_WEBHOOK_ALLOW_PRIVATE: '127.0.0.1', ROOMFUL_RATE_MESSAGES_PER_SECOND: '0' };
const MESSAGES = 40;
const KILLS = 4;

it(
  '[HOOK6] [HOOK7] a server that is killed again and again tells every message, and each gets exactly one reply',
  patient,
  async () => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using receiver = await HookReceiver.start();
    let server = await serve(file, undefined, { env });
    const port = Number(new URL(server.url).port);
    const session = await logIn(server.url, 'alice');
    if ('error' in session) throw new Error(session.error.message);
    const bot = await makeBot(server.url, session.token, 'helper');
    const body = { kind: 'outgoing', url: receiver.url };
    await rest(server.url, `POST /api/bots/${bot.user.id}/hooks`, { token: session.token, body });

    // Now and then the server is killed, and never at the same step: the event is there, and its answer may or may not
    // arrive and be posted.
    let attempts = 0;
    let killAt = 3;
    let onKill = () => {};
    receiver.respond = (received, response) => {
      const isEnd = receiver.received.length === killAt;
      const isAnswered = !isEnd || killAt % 2 === 0;
      const replies = [
        { content: `to ${received.event.id}, attempt ${++attempts}` },
        { content: 'and more', key: 'more' },
      ];
      if (isAnswered) json({ replies })(received, response);
      if (isEnd) onKill();
    };
    let killed = new Promise<void>((resolve) => (onKill = resolve));
    const sent = await (async () => {
      using alice = await WireClient.connect(server.url, session);
      const roomId = await alice.join('general');
      const answers = await Promise.all(Array.from({ length: MESSAGES }, (_, n) => alice.send(roomId, `m${n}`)));
      return answers.map(({ message }) => message.id);
    })();
    for (let kill = 1; kill <= KILLS; kill++) {
      await killed;
      await server.end('SIGKILL');
      killAt = receiver.received.length + 3 + kill;
      killed = new Promise<void>((resolve) => (onKill = resolve));
      server = await serve(file, port, { env });
    }
    killAt = 0;
    await receiver.untilIt(() => receiver.ids.includes(`m${sent.at(-1)}`));

    const again = await logIn(server.url, 'alice', session.claimKey);
    if ('error' in again) throw new Error(again.error.message);
    using alice = await WireClient.connect(server.url, again);
    const roomId = await alice.join('general');
    const replies = async () => {
      const { messages } = await alice.ask('load_messages', { roomId, pageSize: 500 });
      return messages.filter(({ authorKind }) => authorKind === 'bot').map(({ content }) => content);
    };
    await askUntil(replies, ({ length }) => length >= MESSAGES * 2);
    expect(await replies()).toHaveLength(MESSAGES * 2);
    const first = (await replies()).filter((content) => content !== 'and more');
    expect(first.map((content) => /^to (m\d+)/.exec(content)?.[1])).toEqual(sent.map((id) => `m${id}`));
    // In the room's order too, however often some of it was told.
    expect([...new Set(receiver.ids)]).toEqual(sent.map((id) => `m${id}`));
    expect(receiver.ids.length).toBeGreaterThan(MESSAGES);
    await server.end('SIGKILL');
  },
);
