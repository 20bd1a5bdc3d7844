import { startTestChat } from '@roomful/sdk/testing';
import { expect, it } from 'vitest';
import { bot } from '../src/bot.ts';

it('says again what is said to it', async () => {
  await using chat = await startTestChat(bot);
  const ana = chat.user('ana');
  await ana.says('@bot hello');
  expect(await chat.lastReply()).toBe('hello');
  await ana.says('@bot');
  expect(await chat.lastReply()).toBe('Say something, and I say it again.');
});

it('leaves people alone who talk to each other', async () => {
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('hello, Ben');
  expect(await chat.replies()).toEqual([]);
});
