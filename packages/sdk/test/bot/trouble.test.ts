import { describe, expect, it } from 'vitest';
import { createBot } from '../../src/bot/create-bot.ts';
import { MemoryStore } from '../../src/bot/stores/memory-store.ts';
import { revokeBotToken } from '../../src/bots.ts';
import { logIn } from '../../src/login.ts';
import { defaultReconnectPolicy } from '../../src/reconnect-policy.ts';
import { started, textsBy, untilTexts } from '../helpers/bots.ts';
import { echo, setUpBot } from '../helpers/bot-scene.ts';
import { ManualClock, settle } from '../helpers/manual-clock.ts';
import { enter, has, untilEntries } from '../helpers/people.ts';

describe('a bot that is refused', () => {
  it('[BOT10] says that it is the token, and where to get one, and never which it was', async () => {
    await using scene = await setUpBot();
    const wrong = 'x'.repeat(43);
    const refused = await echo()
      .run({ ...scene.options, token: wrong })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SESSION_EXPIRED', retryable: false });
    expect((refused as Error).message).toMatch(/refused the bot’s token.*roomful bot token NAME/);
    expect(JSON.stringify([scene.options.log, String(refused)])).not.toContain(wrong);
    const missing = echo().run({ ...scene.options, token: ' ' });
    await expect(missing).rejects.toThrow(/has no token.*roomful bot create NAME.*ROOMFUL_TOKEN/);
    const { token } = await logIn({ url: scene.server.url, username: 'carl' });
    await expect(echo().run({ ...scene.options, token })).rejects.toThrow(/The token is carl’s, who is a person/);
    await expect(echo().run({ ...scene.options, url: 'nonsense' })).rejects.toThrow(/Set ROOMFUL_URL/);
  });

  it('[BOT10] ends when its token is taken away while it runs', async () => {
    await using scene = await setUpBot();
    const { ana, account, options, server } = scene;
    const bot = echo();
    const running = bot.run(options);
    const ended = expect(running).rejects.toThrow(/refused the bot’s token/);
    await options.log.untilSaid('is live at');
    await ana.room.send('hi').accepted;
    await untilTexts(ana.room, 'helper', 1);
    await revokeBotToken({ url: server.url, token: account.owner, botId: account.user.id });
    await ended;
    expect(bot.state).toMatchObject({ status: 'stopped' });
    expect(JSON.stringify(options.log)).not.toContain(account.token);
  });

  it('[BOT10] ends when another process uses its token, and says so', async () => {
    await using scene = await setUpBot();
    const first = echo();
    const running = first.run(scene.options);
    const ended = expect(running).rejects.toMatchObject({
      code: 'DISPLACED',
      message: expect.stringContaining('Run one process for each token') as string,
    });
    await scene.options.log.untilSaid('is live at');
    scene.use(await started(echo(), { ...scene.options, store: new MemoryStore() }));
    await ended;
  });
});

describe('a line that fails', () => {
  it('[BOT1] [BOT7] for half an hour, while a room goes on by more than a thousand messages: all of them come, in order', async () => {
    await using scene = await setUpBot();
    const { ana, cable, options } = scene;
    const clock = new ManualClock({ now: Date.now() });
    const heard: string[] = [];
    const bot = createBot().on('message', ({ text, reply }) => (heard.push(text) === 1_100 ? reply('all') : undefined));
    const reconnect = { ...defaultReconnectPolicy, offlineRetryMs: 1_000 };
    scene.use(await started(bot, { ...options, clock, reconnect }));
    const lost = new Promise<void>((resolve) => bot.onState(({ status }) => status === 'reconnecting' && resolve()));
    cable.unplug();
    await lost;
    const sent = Array.from({ length: 1_100 }, (_, index) => ana.room.send(`${index}`).accepted);
    await Promise.all(sent);
    for (let minute = 0; minute < 30; minute++) await clock.advance(60_000);
    expect(bot.state.status).not.toBe('live');
    cable.plugIn();
    // Each second is an attempt, which has time of its own to get through.
    while (bot.state.status !== 'live') {
      await clock.advance(1_000);
      for (let turn = 0; turn < 100; turn++) await settle();
    }
    await untilTexts(ana.room, 'helper', 1);
    expect(heard).toEqual(sent.map((_, index) => `${index}`));
  }, 90_000);

  it('[BOT2] [BOT7] without a word, between question and answer: the answer comes once', async () => {
    await using scene = await setUpBot();
    const { ana, cable, options } = scene;
    const clock = new ManualClock({ now: Date.now() });
    const asked = Promise.withResolvers<void>();
    const bot = createBot().on('message', async ({ reply }) => {
      cable.swallow();
      asked.resolve();
      await reply('here I am');
    });
    scene.use(await started(bot, { ...options, clock }));
    const lost = new Promise<void>((resolve) => bot.onState(({ status }) => status === 'reconnecting' && resolve()));
    ana.room.send('are you there?');
    await asked.promise;
    await clock.advance(5_000);
    await lost;
    await clock.advance(20);
    expect(await untilTexts(ana.room, 'helper', 1)).toEqual(['here I am']);
    await ana.room.send('good').accepted;
    expect(textsBy(ana.room, 'helper')).toEqual(['here I am']);
  });

  it('[BOT1] fifty times: every message has its reply, and nothing piles up', async () => {
    await using scene = await setUpBot();
    const { ana, cable, options } = scene;
    const counts = countListeners();
    try {
      const bot = echo();
      scene.use(await started(bot, options));
      const talkAndCut = async (round: number) => {
        const live = new Promise<void>((resolve) => {
          const stop = bot.onState(({ status }) => {
            if (status !== 'live') return;
            stop();
            resolve();
          });
        });
        cable.cut();
        ana.room.send(`${round}`);
        await live;
        await untilTexts(ana.room, 'helper', round + 1);
      };
      for (let round = 0; round < 5; round++) await talkAndCut(round);
      const before = counts.open;
      for (let round = 5; round < 55; round++) await talkAndCut(round);
      // What is under way as the last reply arrives still listens for a moment.
      await expect.poll(() => counts.open).toBeLessThanOrEqual(before + 2);
      expect(textsBy(ana.room, 'helper')).toHaveLength(55);
    } finally {
      counts.end();
    }
  });
});

describe('a person whose clock is ahead', () => {
  it('[BOT4] is answered below what they wrote, and everybody sees that order', async () => {
    await using scene = await setUpBot();
    const { ana, options, server } = scene;
    const clock = new ManualClock({ now: Date.now() + 120_000 });
    const early = await enter('early', { url: server.url, clock });
    scene.use(early.client);
    // Its clock was put right by the server's; now it goes wrong.
    clock.jump(120_000);
    scene.use(await started(echo(), options));
    early.room.send('from the future');
    await untilTexts(ana.room, 'helper', 1);
    await ana.room.send('from the present').accepted;
    await untilTexts(ana.room, 'helper', 2);
    const texts = ana.room.entries.map((entry) => (entry.kind === 'message' ? entry.message.content : ''));
    expect(texts.indexOf('re: from the future')).toBeGreaterThan(texts.indexOf('from the future'));
    expect(texts.indexOf('re: from the present')).toBeGreaterThan(texts.indexOf('re: from the future'));
  });
});

describe('a handler that answers otherwise the second time', () => {
  it('[BOT2] repeats nothing: the first reply stands, and is what the handler gets', async () => {
    await using scene = await setUpBot();
    const { ana, options } = scene;
    const store = new ForgetfulStore();
    const got: string[] = [];
    const bot = createBot().on('message', async ({ reply }) => {
      const sent = await reply(`answer ${got.length}`);
      got.push(sent.content);
    });
    await bot.start({ ...options, store });
    store.forgets = true;
    ana.room.send('what?');
    await untilEntries(ana.room, has('answer 0'));
    await bot.stop();
    store.forgets = false;
    scene.use(await started(bot, { ...options, store }));
    ana.room.send('and now?');
    await untilTexts(ana.room, 'helper', 2);
    await bot.activity.idle();
    expect(got).toEqual(['answer 0', 'answer 0', 'answer 2']);
    expect(textsBy(ana.room, 'helper')).toEqual(['answer 0', 'answer 2']);
  });
});

/** Says that it kept what it did not keep, as a machine does whose power goes. */
class ForgetfulStore extends MemoryStore {
  forgets = false;

  override put(key: string, value: string): Promise<number> {
    return this.forgets ? Promise.resolve(1) : super.put(key, value);
  }
}

/** How many listeners for an abort there are in this process, on signals that live. */
function countListeners() {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- both are called on their own objects below
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const open = new Map<WeakRef<EventTarget>, Set<unknown>>();
  const refs = new WeakMap<EventTarget, WeakRef<EventTarget>>();
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: Parameters<typeof add>) {
    if (args[0] === 'abort') {
      const ref = refs.get(this) ?? new WeakRef(this);
      refs.set(this, ref);
      open.set(ref, (open.get(ref) ?? new Set()).add(args[1]));
    }
    return add.apply(this, args);
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget, ...args: Parameters<typeof remove>) {
    const ref = refs.get(this);
    if (ref) open.get(ref)?.delete(args[1]);
    return remove.apply(this, args);
  };
  return {
    get open(): number {
      return [...open.values()].reduce((sum, { size }) => sum + size, 0);
    },
    end() {
      EventTarget.prototype.addEventListener = add;
      EventTarget.prototype.removeEventListener = remove;
    },
  };
}
