import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startTestChat } from '@roomful/sdk/testing';
import { bot } from './bot.ts';

// The real server, in memory, with the bot in it.
const chat = await startTestChat({ bot, name: '{{bot}}' });
after(() => chat.stop());

test('rolls dice', async () => {
  await chat.user('ana').says('/roll 1');
  assert.equal(await chat.lastReply(), 'You rolled 1');
});

test('greets who mentions it', async () => {
  await chat.user('ana').says('@{{bot}} are you there?');
  assert.equal(await chat.lastReply(), 'Hi ana');
});
