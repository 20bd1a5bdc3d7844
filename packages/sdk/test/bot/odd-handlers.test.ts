import { describe, expect, it } from 'vitest';
import type { Message } from '@roomful/protocol';
import { createBot } from '../../src/bot/create-bot.ts';
import { MemoryStore } from '../../src/bot/stores/memory-store.ts';
import { createStderrLog } from '../../src/bot/run/stderr-log.ts';
import { makeBot, started, untilTexts } from '../helpers/bots.ts';
import { setUpBot } from '../helpers/bot-scene.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

describe('a handler that does odd things', () => {
  it('[BOT5] throws what is no text, to a log that throws, and the room and the jobs go on', async () => {
    await using scene = await setUpBot();
    const { ana, options } = scene;
    const stderr = createStderrLog(new ManualClock());
    const log = {
      ...stderr,
      info: () => undefined,
      error: (message: string, cause?: unknown) => {
        stderr.error(message, cause);
        throw new Error('The log is full.');
      },
    };
    let runs = 0;
    const bot = createBot();
    bot.job('odd', async ({ reply }) => {
      runs++;
      await reply('did the job');
      throw Object.create(null);
    });
    bot.on('message', async ({ text, reply, schedule }) => {
      if (text === 'throw') throw Object.create(null);
      if (text === 'job') await schedule('odd', { inMs: 1 });
      else await reply(text);
    });
    scene.use(await started(bot, { ...options, log }));
    for (const text of ['throw', 'one', 'job']) await ana.room.send(text).accepted;
    expect(await untilTexts(ana.room, 'helper', 2)).toEqual(['one', 'did the job']);
    await ana.room.send('two').accepted;
    expect(await untilTexts(ana.room, 'helper', 3)).toEqual(['one', 'did the job', 'two']);
    expect(runs).toBe(1);
  });

  it('[BOT6] answers the edits of bots by edits: they stop by themselves too', async () => {
    await using scene = await setUpBot();
    const { ana, options, server } = scene;
    const other = await makeBot(server.url, 'parrot');
    const enough = Promise.withResolvers<undefined>();
    let edits = 0;
    const editor = (first?: string) => {
      let mine: Message | undefined;
      return createBot()
        .on('message', async ({ message, reply, edit }) => {
          if (message.authorKind === 'bot') return;
          mine = await reply('status');
          if (first !== undefined) await edit(mine, first);
        })
        .on('message:edited', async ({ edit }) => {
          if (mine) await edit(mine, `status ${++edits}`);
          if (edits >= 4) enough.resolve(undefined);
        });
    };
    const bots = [editor(), editor('begin')] as const;
    const more = { maxRepliesToBots: 2 };
    scene.use(await started(bots[0], { ...options, ...more }));
    scene.use(await started(bots[1], { ...options, ...more, token: other.token, store: new MemoryStore() }));
    await ana.room.send('hi').accepted;
    await enough.promise;
    // What a fifth would need has come to both by then.
    for (let round = 0; round < 3; round++) {
      await ana.client.listRooms();
      await Promise.all(bots.map(({ activity }) => activity.idle()));
    }
    expect(edits).toBe(4);
  });
});
