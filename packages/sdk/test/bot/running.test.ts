import { startTestServer, type TestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import type { BotOptions } from '../../src/bot/bot-options.ts';
import { createBot } from '../../src/bot/create-bot.ts';
import { MemoryStore } from '../../src/bot/stores/memory-store.ts';
import { makeBot, optionsOf, started, textsBy, untilTexts } from '../helpers/bots.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { enter, has, untilEntries } from '../helpers/people.ts';

function echo() {
  return createBot().on('message', ({ reply, message }) => reply(`re: ${message.content}`));
}

async function setUp(more: Omit<BotOptions, 'log'> = {}) {
  await using parts = new AsyncDisposableStack();
  const server: TestServer = parts.use(await startTestServer());
  const ana = await enter('ana', server);
  parts.use(ana.client);
  const account = await makeBot(server.url);
  const options = optionsOf(server.url, account.token, more);
  const kept = parts.move();
  return {
    server,
    ana,
    account,
    options,
    use: <T extends AsyncDisposable>(part: T) => kept.use(part),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

describe('a bot that runs', () => {
  it('[BOT1] [BOT2] [BOT6] answers every message once, in the order of the room, and not itself', async () => {
    await using scene = await setUp();
    const { ana, options } = scene;
    ana.room.send('before the bot came');
    await untilEntries(ana.room, has('before the bot came'));
    scene.use(await started(echo(), options));
    for (let index = 0; index < 20; index++) ana.room.send(`${index}`);
    const replies = await untilTexts(ana.room, 'helper', 20);
    expect(replies).toEqual(Array.from({ length: 20 }, (_, index) => `re: ${index}`));
  });

  it('[BOT1] [BOT3] catches up after a stop with everything that was said meanwhile', async () => {
    await using scene = await setUp();
    const { ana, options } = scene;
    const bot = echo();
    await bot.start(options);
    ana.room.send('one');
    await untilTexts(ana.room, 'helper', 1);
    await bot.stop();
    expect(bot.state).toMatchObject({ status: 'stopped' });
    for (const text of ['two', 'three']) await ana.room.send(text).accepted;
    scene.use(await started(bot, options));
    expect(await untilTexts(ana.room, 'helper', 3)).toEqual(['re: one', 're: two', 're: three']);
  });

  it('[BOT9] is in every room, in new ones from their first message, and in restored ones', async () => {
    await using scene = await setUp();
    const { ana, options, server } = scene;
    const joined: string[] = [];
    const left: string[] = [];
    const bot = echo()
      .on('room:joined', ({ room }) => joined.push(room.name))
      .on('room:left', ({ room, reason }) => left.push(`${room.name} ${reason}`));
    scene.use(await started(bot, options));
    expect(joined).toEqual(['general']);
    const lounge = await ana.client.createRoom('lounge');
    const inLounge = await enter('ben', server, 'lounge');
    scene.use(inLounge.client);
    inLounge.room.send('first');
    expect(await untilTexts(inLounge.room, 'helper', 1)).toEqual(['re: first']);
    await ana.client.deleteRoom(lounge.id);
    await ana.client.restoreRoom(lounge.id);
    const again = await inLounge.client.join(lounge.id);
    again.send('second');
    expect(await untilTexts(again, 'helper', 2)).toEqual(['re: first', 're: second']);
    expect(joined).toEqual(['general', 'lounge']);
    expect(left).toEqual(['lounge deleted']);
  });

  it('[BOT9] stays out of rooms that it is not told to be in', async () => {
    await using scene = await setUp({ rooms: ['Lounge', 'nowhere'] });
    const { ana, options, server } = scene;
    await ana.client.createRoom('lounge');
    scene.use(await started(echo(), options));
    ana.room.send('not for the bot');
    const { client, room } = await enter('ben', server, 'lounge');
    scene.use(client);
    room.send('for the bot');
    expect(await untilTexts(room, 'helper', 1)).toEqual(['re: for the bot']);
    expect(textsBy(ana.room, 'helper')).toEqual([]);
    expect(options.log.lines).toContain('warn There is no room "nowhere". The bot joins it once it is there.');
  });

  it('[BOT5] goes on after a handler that throws, and says so in the log', async () => {
    await using scene = await setUp();
    const { ana, options } = scene;
    const bot = createBot().on('message', async ({ reply, text, attempt }) => {
      if (text === 'bad') throw new Error('no luck');
      await reply(`${text} at ${attempt}`);
    });
    scene.use(await started(bot, options));
    ana.room.send('bad');
    ana.room.send('good');
    expect(await untilTexts(ana.room, 'helper', 1)).toEqual(['good at 1']);
    expect(options.log.lines).toContainEqual(
      expect.stringMatching(/^error A handler failed in Room "general" \(event m\d+\)/),
    );
    expect(options.log.causes).toMatchObject([{ message: 'no luck' }]);
  });

  it('[BOT5] handles the same event again, after a growing pause, when bot.catch says so; the next one waits', async () => {
    await using scene = await setUp();
    const { ana, options } = scene;
    const clock = new ManualClock({ now: Date.now() });
    const bot = createBot().on('message', async ({ reply, text, attempt }) => {
      if (text === 'hard' && attempt < 3) throw new Error('no luck');
      await reply(`${text} at ${attempt}`);
    });
    bot.catch(() => 'retry');
    scene.use(await started(bot, { ...options, clock }));
    ana.room.send('hard');
    ana.room.send('easy');
    await options.log.untilSaid('is tried again in 1 s');
    await clock.advance(1_000);
    await options.log.untilSaid('is tried again in 2 s');
    await clock.advance(2_000);
    expect(await untilTexts(ana.room, 'helper', 2)).toEqual(['hard at 3', 'easy at 1']);
  });

  it('[BOT6] two bots that answer everything stop by themselves, and begin again after a person', async () => {
    await using scene = await setUp();
    const { ana, options, server } = scene;
    const other = await makeBot(server.url, 'parrot');
    const bots = [echo(), echo()] as const;
    scene.use(await started(bots[0], options));
    const less = { ...options, token: other.token, store: new MemoryStore(), maxRepliesToBots: 2 };
    scene.use(await started(bots[1], less));
    const counts = () => [textsBy(ana.room, 'helper').length, textsBy(ana.room, 'parrot').length];
    // Each answers the person. Then the parrot answers two messages of the helper, which answers all that the parrot says.
    for (const wanted of [
      [4, 3],
      [8, 6],
    ]) {
      await ana.room.send('hi').accepted;
      await untilEntries(ana.room, () => counts().join() === wanted.join());
      await Promise.all(bots.map(({ activity }) => activity.idle()));
      await ana.client.listRooms();
    }
    expect(counts()).toEqual([8, 6]);
  });
});
