import { describe, expect, it } from 'vitest';
import type { Message, RoomId } from '@roomful/protocol';
import { createBot } from '../../src/bot/create-bot.ts';
import { MemoryStore } from '../../src/bot/stores/memory-store.ts';
import { readBotSettings } from '../../src/bot/run/bot-settings.ts';
import { explainEnd } from '../../src/bot/run/explain-end.ts';
import { RoomMemory } from '../../src/bot/run/room-memory.ts';
import { createStderrLog } from '../../src/bot/run/stderr-log.ts';
import { type ChatError, displaced } from '../../src/errors.ts';
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

  it('[BOT5] replies with what is no text, and is told so', async () => {
    await using scene = await setUpBot();
    const { ana, options } = scene;
    const bot = createBot().on('message', async ({ reply }) => {
      for (const call of [() => reply(123 as never), () => reply.stream(undefined as never)])
        await call().catch(({ code, message }: ChatError) => reply(`${code} ${message}`));
    });
    scene.use(await started(bot, options));
    await ana.room.send('hi').accepted;
    expect(await untilTexts(ana.room, 'helper', 2)).toEqual([
      expect.stringMatching(/^INVALID_PAYLOAD The text of a message is a string.*type number/),
      expect.stringMatching(/^INVALID_PAYLOAD reply\.stream takes.*undefined/),
    ]);
  });
});

describe('what whoever runs a bot reads', () => {
  it('[BOT7] the connection is lost, and is back, each said once', async () => {
    await using scene = await setUpBot();
    const { options, cable } = scene;
    scene.use(await started(createBot(), options));
    cable.cut();
    await options.log.untilSaid('is lost');
    await options.log.untilSaid('is back');
    expect(options.log.lines.filter((line) => line.includes('is back'))).toHaveLength(1);
  });

  it('[BOT5] why a handler is tried again', async () => {
    await using scene = await setUpBot();
    const { ana, options } = scene;
    const bot = createBot().on('message', () => {
      throw new Error('The disk is full.\nsecret');
    });
    bot.catch(() => 'retry');
    scene.use(await started(bot, { ...options, drainMs: 1 }));
    await ana.room.send('hi').accepted;
    await options.log.untilSaid('is tried again in 1 s. The disk is full.');
    expect(options.log.lines.join()).not.toContain('secret');
  });

  it('[BOT10] settings that have to be set right are told in one sentence, without a stack', () => {
    const failure = (env: Record<string, string>) => {
      try {
        return readBotSettings({}, env);
      } catch (error) {
        return error as ChatError;
      }
    };
    const bare = failure({ ROOMFUL_URL: 'localhost:4310' }) as ChatError;
    expect(bare).toMatchObject({ code: 'INVALID_PAYLOAD', stack: `ChatError: ${bare.message}` });
    expect(bare.message).toContain('"localhost:4310" is no address of a server. Did you mean http://localhost:4310?');
    const secret = failure({ ROOMFUL_URL: 'ana:secret@host' }) as ChatError;
    expect(secret.message).toMatch(/^The address of the server is none(?!.*secret)/);
    expect(failure({ ROOMFUL_ROOMS: ',' })).toMatchObject({ code: 'INVALID_PAYLOAD' });
    expect(failure({ ROOMFUL_ROOMS: ' ' })).toMatchObject({ rooms: undefined });
    const taken = explainEnd(displaced(), 'http://localhost:3000');
    expect(taken.cause).toBeUndefined();
    expect(taken).toMatchObject({ code: 'DISPLACED', stack: `ChatError: ${taken.message}` });
  });

  it('a record of a room that something else wrote is named, with what to do', async () => {
    const store = new MemoryStore();
    const roomId = 7 as RoomId;
    for (const text of ['{', '3', 'null']) {
      await store.put('room/7', text);
      await expect(new RoomMemory(store).read(roomId)).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
        message: expect.stringMatching(/"room\/7".*delete this record/) as string,
      });
    }
  });
});
