import { expect, it } from 'vitest';
import { createBot } from '../../src/bot/index.ts';
import { startTestChat } from '../../src/testing/index.ts';

it('[BOT1] a bot that is started anew has what it kept, and misses nothing', async () => {
  const bot = createBot();
  bot.on('message', async ({ store, reply }) => {
    const count = Number((await store.get('count'))?.value ?? 0) + 1;
    await store.put('count', String(count));
    await reply(`message ${count}`);
  });
  await using chat = await startTestChat(bot);
  const ana = chat.user('ana');
  await ana.says('one');
  expect(await chat.lastReply()).toBe('message 1');
  await chat.restartBot();
  await ana.says('two');
  expect(await chat.lastReply()).toBe('message 2');
  await chat.restartBot({ crash: true });
  await ana.says('three');
  expect(await chat.lastReply()).toBe('message 3');
});

it('[BOT2] a crash in the midst of an event handles it again, and repeats no reply', async () => {
  const bot = createBot();
  let runs = 0;
  const reached = Promise.withResolvers<void>();
  const forever = new Promise<never>(() => undefined);
  bot.on('message', async ({ reply }) => {
    runs++;
    await reply('first');
    if (runs === 1) {
      reached.resolve();
      await forever;
    }
    await reply('second');
  });
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('hello');
  await reached.promise;
  await chat.restartBot({ crash: true });
  expect(await chat.replies()).toEqual(['first', 'second']);
  expect(runs).toBe(2);
  expect(chat.errors).toEqual([]);
});

it('nothing that a crashed run still does has any effect', async () => {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const bot = createBot();
  let runs = 0;
  bot.on('message', async ({ text, store, reply }) => {
    if (text === 'who was last?') return reply(`run ${(await store.get('last'))?.value}`);
    const run = ++runs;
    reached.resolve();
    if (run === 1) await gate.promise;
    await store.put('last', String(run));
    await reply(`by run ${run}`);
    if (run === 1) throw new Error('heard by nobody');
    return undefined;
  });
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('hello');
  await reached.promise;
  await chat.restartBot({ crash: true });
  expect(await chat.replies()).toEqual(['by run 2']);
  gate.resolve();
  await chat.handled();
  expect(await chat.transcript()).toBe('ana: hello\nbot: by run 2');
  await chat.user('ana').says('who was last?');
  expect(await chat.lastReply()).toBe('run 2');
  expect(chat.errors).toEqual([]);
});

it('[BOT8] a restart as of a deploy lets running handlers finish', async () => {
  const gate = Promise.withResolvers<void>();
  const bot = createBot();
  let runs = 0;
  bot.on('message', async ({ reply }) => {
    runs++;
    await gate.promise;
    await reply('done');
  });
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('hello');
  const restarted = chat.restartBot();
  gate.resolve();
  await restarted;
  expect(await chat.replies()).toEqual(['done']);
  expect(runs).toBe(1);
});

it('a bot whose connection is cut comes back by itself, and answers what was said meanwhile', async () => {
  const bot = createBot();
  bot.on('message', ({ text, reply }) => reply(`heard ${text}`));
  await using chat = await startTestChat(bot);
  const ana = chat.user('ana');
  await chat.cutConnection();
  await ana.says('one');
  expect(await chat.lastReply()).toBe('heard one');
  await chat.cutConnection('30m');
  const before = chat.clock.now();
  await ana.says('two');
  await ana.says('three');
  await chat.clock.advance('10m');
  expect(chat.clock.now() - before).toBe(10 * 60_000);
  expect((await chat.messages()).map(({ content }) => content)).toEqual([
    'one',
    'heard one',
    'two',
    'three',
    'heard two',
    'heard three',
  ]);
  expect(chat.clock.now() - before).toBeGreaterThanOrEqual(30 * 60_000);
  await chat.cutConnection();
  await chat.cutConnection();
  await ana.says('four');
  expect(await chat.lastReply()).toBe('heard four');
});
