import { startTestChat } from '@roomful/sdk/testing';
import { expect, it } from 'vitest';
import { bot } from '../src/bot.ts';

it('reminds when it is time, and not before', async () => {
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('/remind 10m buy milk');
  expect(await chat.lastReply()).toBe('I remind you in 10m. /forget 1 takes it back.');
  await chat.clock.advance('9m');
  expect(await chat.replies()).toEqual([]);
  await chat.clock.advance('1m');
  expect(await chat.replies()).toEqual(['ana, I remind you: buy milk']);
  await chat.clock.advance('1h');
  expect(await chat.replies()).toEqual([]);
});

it('remembers over a crash', async () => {
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('/remind 1h call Ben');
  await chat.lastReply();
  await chat.clock.advance('30m');
  await chat.restartBot({ crash: true });
  await chat.clock.advance('30m');
  expect(await chat.replies()).toEqual(['ana, I remind you: call Ben']);
});

it('makes up for what was due while it was away', async () => {
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('/remind 1h call Ben');
  await chat.lastReply();
  await chat.cutConnection('2h');
  await chat.clock.advance('3h');
  expect(await chat.replies()).toEqual(['ana, I remind you: call Ben']);
});

it('lists reminders, and forgets one that it should forget', async () => {
  await using chat = await startTestChat(bot);
  const [ana, ben] = [chat.user('ana'), chat.user('ben')];
  await ana.says('/remind 10m buy milk');
  await ana.says('/remind 2h call Ben');
  await ben.says('/reminders');
  expect(await chat.lastReply()).toBe('There is nothing that I should remind you of.');
  await ana.says('/reminders');
  expect(await chat.lastReply()).toBe('1. buy milk (in 10m)\n2. call Ben (in 2h)');
  await ben.says('/forget 1');
  expect(await chat.lastReply()).toBe('You have no reminder 1. /reminders lists those that you have.');
  await ana.says('/forget 1');
  expect(await chat.lastReply()).toBe('I forget “buy milk”.');
  await chat.clock.advance('2h');
  expect(await chat.replies()).toEqual(['ana, I remind you: call Ben']);
});

it('says what is no time', async () => {
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('/remind soon buy milk');
  expect(await chat.lastReply()).toBe('“soon” is no time that I know. Say 30s, 10m, 2h or 1d.');
});
