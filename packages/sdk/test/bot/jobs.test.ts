import { afterEach, describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { Activity } from '../../src/bot/activity.ts';
import { type Bot, createBot, session } from '../../src/bot/index.ts';
import { endOfTurn as settle } from '../../src/testing/manual-clock.ts';
import { HandMadeChat, lounge, says } from './support/hand-made.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const running: Run[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) await run.stop();
});

/** One run of a bot's services, as its runner does it. */
class Run {
  readonly stopping = new AbortController();
  readonly log: string[] = [];
  readonly #ended: Promise<unknown>;

  constructor(bot: Bot, chat: HandMadeChat) {
    const note = (line: string) => void this.log.push(line);
    const context = {
      outlet: chat,
      clock: chat.clock,
      log: { info: note, warn: note, error: note },
      activity: new Activity(),
      stopping: this.stopping.signal,
      signal: chat.signal.signal,
    };
    this.#ended = Promise.all(bot.services.map((service) => service.run(context)));
    running.push(this);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.#ended;
  }
}

function start(bot: Bot, chat: HandMadeChat): Run {
  return new Run(bot, chat);
}

/** `/remind` with a job that says it. */
function createReminder() {
  const bot = createBot();
  const remind = bot.job('remind', { schema: z.object({ text: z.string() }) }, ({ data, reply }) => reply(data.text));
  bot.command('remind', { args: z.object({ ms: z.number(), text: z.string() }) }, async ({ args, schedule, reply }) => {
    const { id } = await schedule(remind, { inMs: args.ms }, { text: args.text });
    await reply(`Noted as ${id}.`);
  });
  bot.command('forget', async ({ rest, schedule, reply }) => {
    await reply((await schedule.cancel(rest)) ? 'Forgotten.' : 'What was that?');
  });
  return bot;
}

describe('a job', () => {
  it('[BOT13] runs when it is time, once, with what was scheduled, where it was scheduled', async () => {
    const chat = new HandMadeChat();
    const bot = createReminder();
    start(bot, chat);
    await settle();
    await chat.handles(bot, says('/remind 10000 Milk', { room: lounge }));
    await chat.clock.advance(9_999);
    expect(chat.said).toHaveLength(1);
    await chat.clock.advance(1);
    expect(chat.sent.at(-1)).toMatchObject({ content: 'Milk', roomId: lounge.id });
    await chat.clock.advance(DAY_MS);
    expect(chat.said).toHaveLength(2);
    expect(await chat.store.list('', { limit: 10 })).toEqual([]);
  });

  it('[BOT13] that fell due while the bot was away runs when it is back', async () => {
    const chat = new HandMadeChat();
    const first = createReminder();
    const run = start(first, chat);
    await chat.hears(first, '/remind 10000 Milk');
    await run.stop();
    chat.clock.jump(DAY_MS);
    start(createReminder(), chat);
    await settle();
    expect(chat.said.slice(1)).toEqual(['Milk']);
  });

  it('[BOT13] may lie further away than a timer reaches, and hears of a clock that was set', async () => {
    const chat = new HandMadeChat();
    const bot = createReminder();
    start(bot, chat);
    await chat.hears(bot, `/remind ${60 * DAY_MS} Milk`);
    await chat.clock.advance(HOUR_MS);
    expect(chat.said).toHaveLength(1);
    chat.clock.jump(60 * DAY_MS);
    await chat.clock.advance(60_000);
    expect(chat.said.slice(1)).toEqual(['Milk']);
  });

  it('[BOT2] an event that comes again schedules nothing twice, also when the job has run meanwhile', async () => {
    const chat = new HandMadeChat();
    const bot = createReminder();
    start(bot, chat);
    const event = says('/remind 1000 Milk', { id: 77 });
    await chat.handles(bot, event);
    await chat.clock.advance(600);
    await chat.handles(bot, event);
    expect(await chat.store.list('job/', { limit: 10 })).toMatchObject([{ key: 'job/m77.0', version: 1 }]);
    await chat.clock.advance(400);
    expect(chat.said).toEqual(['Noted as m77.0.', 'Milk']);
    await chat.handles(bot, event);
    await chat.clock.advance(1_000);
    expect(chat.said).toEqual(['Noted as m77.0.', 'Milk']);
  });

  it('can be cancelled by its id, and replaced under one of one’s own', async () => {
    const chat = new HandMadeChat();
    const bot = createReminder();
    bot.command('alarm', { args: z.object({ ms: z.number() }) }, ({ args, schedule, message }) =>
      schedule(
        'remind',
        { at: new Date(chat.now() + args.ms) },
        { text: `Alarm ${args.ms}` },
        { id: `alarm-${message.username}` },
      ),
    );
    start(bot, chat);
    await chat.handles(bot, says('/remind 1000 Milk', { id: 5 }));
    expect(await chat.hears(bot, '/forget m5.0')).toEqual(['Forgotten.']);
    expect(await chat.hears(bot, '/forget m5.0')).toEqual(['What was that?']);
    await chat.hears(bot, '/alarm 1000');
    await chat.hears(bot, '/alarm 5000');
    await chat.clock.advance(4_999);
    expect(chat.said).toHaveLength(3);
    await chat.clock.advance(1);
    expect(chat.said.slice(3)).toEqual(['Alarm 5000']);
    await chat.hears(bot, '/alarm 1000');
    await chat.clock.advance(1_000);
    expect(chat.said.slice(4)).toEqual(['Alarm 1000']);
  });

  it('may come again and again, and schedule others', async () => {
    const chat = new HandMadeChat();
    const bot = createBot();
    bot.job('tick', async ({ reply, schedule, dueAt, now }) => {
      await reply(`Tick ${now() - dueAt}`);
      await schedule('tock', { inMs: 500 });
    });
    bot.job('tock', ({ reply }) => reply('Tock'));
    bot.command('clock', ({ schedule }) => schedule('tick', { everyMs: 1_000 }));
    start(bot, chat);
    await chat.hears(bot, '/clock');
    await chat.clock.advance(2_600);
    expect(chat.said).toEqual(['Tick 0', 'Tock', 'Tick 0', 'Tock']);
  });

  it('[BOT5] that fails is told, and does not hold up others; bot.catch may want it again', async () => {
    const chat = new HandMadeChat();
    let failures = 0;
    const bot = createBot();
    bot.job('bad', async ({ reply, attempt }) => {
      await reply(`Attempt ${attempt}`, { key: String(attempt) });
      throw new Error(`no luck ${++failures}`);
    });
    bot.job('good', ({ reply }) => reply('Good'));
    bot.command('go', async ({ schedule }) => {
      await schedule('bad', { inMs: 10 });
      await schedule('good', { inMs: 20 });
    });
    const run = start(bot, chat);
    await chat.hears(bot, '/go');
    await chat.clock.advance(1_000);
    expect(run.log).toEqual([expect.stringMatching(/^The job "bad" failed \(m\d+\.0\)\.$/)]);
    bot.catch(({ error, context }) => {
      expectTypeOf(context.type).toExtend<string>();
      return (error as Error).message === 'no luck 4' ? undefined : 'retry';
    });
    await chat.hears(bot, '/go');
    await chat.clock.advance(60_000);
    expect(failures).toBe(4);
    expect(chat.said).toEqual(['Attempt 1', 'Good', 'Attempt 1', 'Attempt 2', 'Attempt 3', 'Good']);
    expect(run.log).toHaveLength(1);
    expect(await chat.store.list('job/', { limit: 5 })).toEqual([]);
  });

  it('[BOT13] that was under way when the process ended runs again, and says nothing twice', async () => {
    const chat = new HandMadeChat();
    let isKilled = true;
    const createSlow = () => {
      const bot = createBot();
      bot.job('slow', async ({ reply, signal }) => {
        await reply('Begun');
        if (isKilled) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await reply('Ended');
      });
      return bot.command('go', ({ schedule }) => schedule('slow', { inMs: 10 }));
    };
    const bot = createSlow();
    const run = start(bot, chat);
    await chat.hears(bot, '/go');
    await chat.clock.advance(10);
    chat.signal.abort();
    await run.stop();
    isKilled = false;
    const later = new HandMadeChat(chat.store);
    later.sent.push(...chat.sent.slice(0, 1));
    later.clock.jump(DAY_MS);
    start(createSlow(), later);
    await settle();
    expect(later.said).toEqual(['Begun', 'Ended']);
  });

  it('[BOT13] in two processes on one store is done once, as far as anybody sees', async () => {
    const chat = new HandMadeChat();
    const bots = [createReminder(), createReminder()];
    for (const bot of bots) start(bot, chat);
    await settle();
    await chat.hears(bots[0]!, '/remind 120000 Milk');
    await chat.clock.advance(60_000);
    await chat.clock.advance(180_000);
    expect(chat.said.slice(1)).toEqual(['Milk']);
    expect(await chat.store.list('', { limit: 5 })).toEqual([]);
  });

  it('has the session of its room', async () => {
    const chat = new HandMadeChat();
    const poll = session({ name: 'poll', schema: z.object({ votes: z.number() }), initial: { votes: 0 } });
    const base = createBot().use(poll);
    base.job('close', async (context) => {
      const { value } = await poll.of(context);
      await context.reply(`${value.votes} votes`);
    });
    base.command('vote', async ({ session, schedule }) => {
      await session.update(({ votes }) => ({ votes: votes + 1 }));
      await schedule('close', { inMs: 1_000 }, undefined, { id: 'close' });
    });
    start(base, chat);
    await chat.hears(base, '/vote');
    await chat.hears(base, '/vote');
    await chat.clock.advance(1_000);
    expect(chat.said).toEqual(['2 votes']);
  });

  it('that no program knows stays, and the log says so; one whose data does not fit any more is told', async () => {
    const chat = new HandMadeChat();
    const bot = createReminder();
    const run = start(bot, chat);
    await chat.hears(bot, '/remind 1000 Milk');
    await run.stop();
    const forgetful = createBot();
    forgetful.job('other', () => undefined);
    const second = start(forgetful, chat);
    await chat.clock.advance(120_000);
    expect(second.log).toEqual([
      'There are jobs "remind" to do, and no bot.job("remind") that does them. They are kept.',
    ]);
    await second.stop();
    const changed = createBot();
    changed.job('remind', { schema: z.object({ what: z.string() }) }, () => undefined);
    const told: unknown[] = [];
    changed.catch(({ error }) => void told.push((error as Error).message));
    start(changed, chat);
    await settle();
    expect(told).toEqual([
      'The data of job "remind" does not fit its schema: Invalid input: expected string, received undefined → at what.',
    ]);
  });

  it('refuses what can’t be scheduled, in a sentence', async () => {
    const chat = new HandMadeChat();
    const refusal = async (act: Parameters<Bot['command']>[1]) => {
      const bot = createReminder()
        .every('daily', { everyMs: DAY_MS }, () => undefined)
        .command('try', act as never);
      return bot.handle(says('/try'), chat.delivery).then((outcome) => (outcome as { error: Error }).error.message);
    };
    expect(
      await refusal((({ schedule }: { schedule: (...all: unknown[]) => unknown }) =>
        schedule('rmind', { inMs: 1 })) as never),
    ).toBe('The job "rmind" does not exist: add it with bot.job().');
    expect(
      await refusal((({ schedule }: { schedule: (...all: unknown[]) => unknown }) =>
        schedule('daily', { inMs: 1 })) as never),
    ).toBe('The job "daily" is one of bot.every() and runs by itself.');
    expect(
      await refusal((({ schedule }: { schedule: (...all: unknown[]) => unknown }) =>
        schedule('remind', { inMs: 1 }, { text: 5 })) as never),
    ).toBe(
      'The data of job "remind" does not fit its schema: Invalid input: expected string, received number → at text.',
    );
    expect(
      await refusal((({ schedule }: { schedule: (...all: unknown[]) => unknown }) =>
        schedule('remind', { at: 'soon' }, { text: 'x' })) as never),
    ).toBe('`at` is no time: give Unix milliseconds, for example Date.now() + 60_000.');
    expect(
      await refusal((({ schedule }: { schedule: (...all: unknown[]) => unknown }) =>
        schedule('remind', { cron: '0 9 * *' }, { text: 'x' })) as never),
    ).toMatch(/^"0 9 \* \*" is no cron pattern\. It has five parts/);
    expect(
      await refusal((({ schedule }: { schedule: (...all: unknown[]) => unknown }) =>
        schedule('remind', { inMs: 1 }, { text: 'x' }, { id: 'a b' })) as never),
    ).toMatch(/^"a b" can’t be the id of a job/);
    expect(await chat.store.list('', { limit: 5 })).toEqual([]);
  });
});

describe('bot.every', () => {
  it('[BOT13] runs by a cron pattern in its time zone', async () => {
    const chat = new HandMadeChat();
    chat.clock.jump(Date.UTC(2026, 2, 27, 7, 59) - chat.now());
    const bot = createBot().every('standup', { cron: '0 9 * * 1-5', timeZone: 'Europe/Berlin' }, ({ send, now }) =>
      send('lounge', new Date(now()).toISOString()),
    );
    start(bot, chat);
    await chat.clock.advance(4 * DAY_MS);
    // Friday, then Monday in summer time.
    expect(chat.said).toEqual(['2026-03-27T08:00:00.000Z', '2026-03-30T07:00:00.000Z', '2026-03-31T07:00:00.000Z']);
  });

  it('[BOT13] ends with the last time of its pattern, and holds up nothing', async () => {
    const chat = new HandMadeChat();
    const pattern = { cron: '0 0 18 1 1 * 2026', timeZone: 'UTC' };
    const bot = createBot().every('party', pattern, ({ send }) => send('general', 'Party!'));
    const again = bot.job('again', ({ reply }) => reply('Once.'));
    bot.command('party', ({ schedule }) => schedule(again, pattern));
    const first = start(bot, chat);
    await settle();
    await chat.handles(bot, says('/party'));
    await chat.clock.advance(6 * HOUR_MS);
    expect(chat.said.toSorted()).toEqual(['Once.', 'Party!']);
    await first.stop();
    const second = start(bot, chat);
    await chat.clock.advance(DAY_MS);
    expect(chat.said).toHaveLength(2);
    expect([...first.log, ...second.log]).toEqual([]);
    expect(await chat.store.list('job/', { limit: 9 })).toEqual([]);
  });

  it('[BOT13] makes up once for what was missed several times, and keeps its rhythm', async () => {
    const chat = new HandMadeChat();
    const createHourly = () =>
      createBot().every('hourly', { everyMs: HOUR_MS }, ({ send, now }) => send('general', `${now() - begun}`));
    const begun = chat.now();
    const run = start(createHourly(), chat);
    await chat.clock.advance(HOUR_MS);
    expect(chat.said).toEqual([`${HOUR_MS}`]);
    await run.stop();
    chat.clock.jump(5.5 * HOUR_MS);
    start(createHourly(), chat);
    await settle();
    expect(chat.said.slice(1)).toEqual([`${6.5 * HOUR_MS}`]);
    await chat.clock.advance(1.5 * HOUR_MS);
    expect(chat.said.slice(2)).toEqual([`${7 * HOUR_MS}`, `${8 * HOUR_MS}`]);
  });

  it('[BOT13] goes by the pattern of the present program, and ends with the one that has it no more', async () => {
    const chat = new HandMadeChat();
    const bot = (everyMs: number) => createBot().every('news', { everyMs }, ({ send }) => send('general', 'News'));
    await start(bot(HOUR_MS), chat).stop();
    const run = start(bot(60_000), chat);
    await chat.clock.advance(60_000);
    expect(chat.said).toHaveLength(1);
    await run.stop();
    await start(
      createBot().every('other', { everyMs: HOUR_MS }, () => undefined),
      chat,
    ).stop();
    expect(await chat.store.list('job/', { limit: 5 })).toMatchObject([{ key: 'job/=other' }]);
  });

  it('belongs to no room, and says what is wrong with it at once', async () => {
    const chat = new HandMadeChat();
    const told: unknown[] = [];
    const bot = createBot()
      .every('lost', { everyMs: 1_000 }, ({ reply, room }) => {
        expect(room).toBeUndefined();
        return reply('Hello?');
      })
      .catch(({ error }) => void told.push((error as Error).message));
    start(bot, chat);
    await chat.clock.advance(1_000);
    expect(told).toEqual([
      'A job of bot.every() belongs to no room, so there is nothing to reply to. Use send(room, text).',
    ]);
    expect(() => bot.every('lost', { everyMs: 1 }, () => undefined)).toThrow('There is a job "lost" already.');
    expect(() => bot.every('x y', { everyMs: 1 }, () => undefined)).toThrow('"x y" can’t be the name of a job');
    expect(() => bot.every('zero', { everyMs: 0 }, () => undefined)).toThrow(
      '`everyMs` is a number of milliseconds from 1 on',
    );
    expect(() => bot.every('cron', 'at nine', () => undefined)).toThrow(
      '"at nine" is no cron pattern. It has five parts',
    );
    expect(() => bot.every('zone', { cron: '0 9 * * *', timeZone: 'Berlin' }, () => undefined)).toThrow(
      'There is no time zone "Berlin". Give one such as',
    );
    expect(() => bot.job('no handler', {}, undefined as never)).toThrow(TypeError);
  });
});
