import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileCache } from '../../../../scripts/compile-cache.js';
import { createBot } from '../../src/bot/create-bot.ts';
import { started, textsBy, untilTexts } from '../helpers/bots.ts';
import { echo, setUpBot } from '../helpers/bot-scene.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const program = fileURLToPath(new URL('./slow-bot-program.ts', import.meta.url));

describe('a bot that is stopped', () => {
  it('[BOT8] [BOT3] lets running handlers finish, takes nothing new, and goes on there when it is started again', async () => {
    await using scene = await setUpBot();
    const { ana, options } = scene;
    const begun = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const bot = createBot().on('message', async ({ reply, text }) => {
      begun.resolve();
      await goOn.promise;
      await reply(`re: ${text}`);
    });
    await bot.start(options);
    ana.room.send('one');
    ana.room.send('two');
    await begun.promise;
    const stopped = bot.stop();
    goOn.resolve();
    await stopped;
    expect(await untilTexts(ana.room, 'helper', 1)).toEqual(['re: one']);
    scene.use(await started(bot, options));
    expect(await untilTexts(ana.room, 'helper', 2)).toEqual(['re: one', 're: two']);
  });

  it('[BOT8] tells handlers after ten seconds that their time is over; their event comes again', async () => {
    await using scene = await setUpBot();
    const { ana, options } = scene;
    const clock = new ManualClock({ now: Date.now() });
    const begun = Promise.withResolvers<void>();
    const attempts: string[] = [];
    const bot = createBot().on('message', async ({ signal, text, reply }) => {
      attempts.push(text);
      begun.resolve();
      if (attempts.length > 1) await reply('done');
      else await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    await bot.start({ ...options, clock });
    ana.room.send('long work');
    await begun.promise;
    const stopped = bot.stop();
    await clock.advance(9_999);
    expect(bot.state.status).toBe('live');
    await clock.advance(1);
    await stopped;
    expect(bot.state.status).toBe('stopped');
    scene.use(await started(bot, options));
    await untilTexts(ana.room, 'helper', 1);
    expect(attempts).toEqual(['long work', 'long work']);
  });

  it('[BOT8] ends at once when it is told a second time, though a handler never ends', async () => {
    await using scene = await setUpBot();
    const { ana, options } = scene;
    const begun = Promise.withResolvers<void>();
    const bot = createBot().on('message', async () => {
      begun.resolve();
      await new Promise(() => undefined);
    });
    const clock = new ManualClock({ now: Date.now() });
    await bot.start({ ...options, clock });
    ana.room.send('hi');
    await begun.promise;
    const stopped = Promise.all([bot.stop(), bot.stop()]);
    await clock.advance(1_000);
    await stopped;
    expect(bot.state.status).toBe('stopped');
  });

  it('[BOT8] leaves no listener for signals behind, and can be started again', async () => {
    await using scene = await setUpBot();
    const before = process.listenerCount('SIGTERM');
    const bot = echo();
    const running = bot.run(scene.options);
    await scene.options.log.untilSaid('is live at');
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
    await expect(bot.start(scene.options)).rejects.toThrow('This bot runs already.');
    await bot.stop();
    await running;
    expect(process.listenerCount('SIGTERM')).toBe(before);
    scene.use(await started(bot, scene.options));
  });
});

describe('the process of a bot', () => {
  /** Says `live`, then `working` for each message; a handler takes until the next line on its standard input. */
  async function begin(url: string, token: string) {
    const child = spawn(process.execPath, ['--conditions=roomful-source', program], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...compileCache,
        ROOMFUL_URL: url,
        ROOMFUL_TOKEN: token,
        ROOMFUL_STATE: 'memory',
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    let look: () => void = () => undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
        look();
      });
    }
    const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
    return {
      child,
      ended,
      untilSaid: (text: string) =>
        new Promise<void>((resolve) => {
          look = () => {
            if (output.includes(text)) resolve();
          };
          look();
        }),
      [Symbol.dispose]: () => void child.kill('SIGKILL'),
    };
  }

  /** A bot that was told to end in the midst of a handler. */
  async function beginToEnd({ ana, account, server }: Awaited<ReturnType<typeof setUpBot>>) {
    const bot = await begin(server.url, account.token);
    await bot.untilSaid('is live at');
    ana.room.send('hi');
    await bot.untilSaid('working');
    bot.child.kill('SIGTERM');
    await bot.untilSaid('SIGTERM: the bot finishes');
    return bot;
  }

  it('[BOT8] finishes its handler after SIGTERM, and ends with 0', async () => {
    await using scene = await setUpBot();
    const { ana } = scene;
    using bot = await beginToEnd(scene);
    expect(textsBy(ana.room, 'helper')).toEqual([]);
    bot.child.stdin.write('go on\n');
    expect(await bot.ended).toEqual([0, null]);
    expect(await untilTexts(ana.room, 'helper', 1)).toEqual(['re: hi']);
  });

  it('[BOT8] ends at once with a second signal', async () => {
    await using scene = await setUpBot();
    const { ana } = scene;
    using bot = await beginToEnd(scene);
    bot.child.kill('SIGINT');
    expect(await bot.ended).toEqual([null, 'SIGINT']);
    expect(textsBy(ana.room, 'helper')).toEqual([]);
  });
});
