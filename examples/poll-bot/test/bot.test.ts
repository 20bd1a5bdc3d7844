import { startTestChat } from '@roomful/sdk/testing';
import { expect, it } from 'vitest';
import { bot } from '../src/bot.ts';

it('counts votes in the message that shows the poll', async () => {
  await using chat = await startTestChat(bot);
  const [ana, ben] = [chat.user('ana'), chat.user('ben')];
  await ana.says('/poll "Pizza or pasta?" pizza pasta');
  expect(await chat.lastReply()).toBe('Pizza or pasta? (/vote 1 to 2)\n1. pizza  0\n2. pasta  0');
  await ana.says('/vote 1');
  await ben.says('/vote 1');
  expect(await chat.lastReply()).toBe('Pizza or pasta? (/vote 1 to 2)\n1. pizza ▇▇ 2\n2. pasta  0');
  await ben.says('/vote 2');
  expect(await chat.lastReply()).toBe('Pizza or pasta? (/vote 1 to 2)\n1. pizza ▇ 1\n2. pasta ▇ 1');
  await ana.says('/close');
  expect(await chat.lastReply()).toBe('The poll is closed.\n1. pizza ▇ 1\n2. pasta ▇ 1');
  await ben.says('/vote 1');
  expect(await chat.lastReply()).toBe('There is no poll. /poll begins one.');
});

it('has one poll in each room', async () => {
  await using chat = await startTestChat(bot);
  const ana = chat.user('ana');
  await ana.says('/poll "Tea?" yes no');
  await ana.says('/poll "Coffee?" yes no');
  expect(await chat.lastReply()).toBe('There is a poll already. /close ends it.');
  await ana.says('/poll "Coffee?" yes no', { room: 'kitchen' });
  expect(await chat.lastReply()).toContain('Coffee?');
});

it('says what is wrong with a poll or a vote', async () => {
  await using chat = await startTestChat(bot);
  const ana = chat.user('ana');
  await ana.says('/poll "Tea?" yes');
  expect(await chat.lastReply()).toContain('options');
  await ana.says('/poll "Tea?" yes no');
  await ana.says('/vote 3');
  expect(await chat.lastReply()).toBe('There is no option 3: /vote 1 to 2.');
  await ana.says('/vote tea');
  expect(await chat.lastReply()).toContain('option');
});

it('counts every vote once, and keeps the poll, when it crashes', async () => {
  await using chat = await startTestChat(bot);
  const ana = chat.user('ana');
  await ana.says('/poll "Tea?" yes no');
  await ana.says('/vote 1');
  await chat.restartBot({ crash: true });
  await chat.user('ben').says('/vote 1');
  expect(await chat.lastReply()).toContain('1. yes ▇▇ 2');
});
