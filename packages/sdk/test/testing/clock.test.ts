import { describe, expect, it } from 'vitest';
import { createBot } from '../../src/bot/index.ts';
import { ManualClock, startTestChat } from '../../src/testing/index.ts';
import { toMs } from '../../src/testing/duration.ts';

describe('the time of the chat', () => {
  it('is the same in every run, for server, people and bots, and stands still', async () => {
    const bot = createBot();
    bot.on('message', ({ message, now, reply }) =>
      reply(`${new Date(now()).toISOString()} ${now() - message.createdAt}`),
    );
    await using chat = await startTestChat(bot);
    const ana = chat.user('ana');
    await ana.says('what time is it?');
    expect(await chat.lastReply()).toBe('2026-01-01T12:00:00.000Z 0');
    await chat.clock.advance('1h30m');
    await ana.says('and now?');
    expect(await chat.lastReply()).toBe('2026-01-01T13:30:00.000Z 0');
    expect(chat.clock.now()).toBe(Date.UTC(2026, 0, 1, 13, 30));
  });

  it('can begin when a test wants it to', async () => {
    await using chat = await startTestChat(createBot(), { now: Date.UTC(2030, 4, 1) });
    const { createdAt } = await chat.user('ana').says('hello');
    expect(new Date(createdAt).toISOString()).toBe('2030-05-01T00:00:00.000Z');
  });

  it('passes where a bot waits before it goes on, and no further', async () => {
    const bot = createBot();
    let tries = 0;
    bot.on('message', ({ reply }) => {
      if (++tries < 3) throw new Error('not yet');
      return reply(`at try ${tries}`);
    });
    bot.catch(() => 'retry');
    await using chat = await startTestChat(bot);
    const before = chat.clock.now();
    await chat.user('ana').says('hello');
    expect(chat.clock.now()).toBe(before);
    expect(await chat.lastReply()).toBe('at try 3');
    expect(chat.clock.now() - before).toBe(3_000);
  });

  it('may pass for days: sessions end, and people and bots are still there', async () => {
    const bot = createBot();
    bot.on('message', ({ reply }) => reply('still here'));
    await using chat = await startTestChat(bot);
    const ana = chat.user('ana');
    await ana.says('hello');
    for (let day = 0; day < 4; day++) await chat.clock.advance('1d');
    await ana.says('hello again');
    expect(await chat.lastReply()).toBe('still here');
  });

  it('tells what is no duration', async () => {
    await using chat = await startTestChat(createBot());
    await expect(chat.clock.advance('soon')).rejects.toThrow(
      '"soon" is no duration. Give milliseconds, or a text such as "90s", "10m" or "1h30m".',
    );
  });
});

describe('ManualClock', () => {
  it('runs what falls due in order, each with what follows from it', async () => {
    const clock = new ManualClock({ now: 0 });
    const order: string[] = [];
    clock.setTimeout(() => order.push(`second at ${clock.now()}`), 2_000);
    clock.setTimeout(() => {
      order.push(`first at ${clock.now()}`);
      void Promise.resolve().then(() => clock.setTimeout(() => order.push(`between at ${clock.now()}`), 500));
    }, 1_000);
    const cancel = clock.setTimeout(() => order.push('cancelled'), 1_500);
    cancel();
    await Promise.all([clock.advance('1s'), clock.advance(2_000)]);
    expect(order).toEqual(['first at 1000', 'between at 1500', 'second at 2000']);
    expect(clock.now()).toBe(3_000);
    expect(clock.pendingTimers).toBe(0);
  });

  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['1h30m', 5_400_000],
    [42, 42],
  ])('takes %s for %d ms', (duration, ms) => {
    expect(toMs(duration)).toBe(ms);
  });

  it.each(['', '10', 'm', '10 m', '-1s', -1, Number.NaN])('refuses %j', (duration) => {
    expect(() => toMs(duration)).toThrow('is no duration');
  });
});
