import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBot } from '@roomful/sdk/bot';
import { startTestChat } from '@roomful/sdk/testing';

await test('a bot, tested with what Node brings along', async () => {
  const bot = createBot();
  bot.command('roll', ({ reply }) => reply('You rolled 4'));
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('/roll');
  assert.equal(await chat.lastReply(), 'You rolled 4');
});

await test('a chat that can’t start leaves nothing behind that would keep the process', async () => {
  await assert.rejects(startTestChat({ bot: createBot(), name: 'a!' }), { code: 'INVALID_PAYLOAD' });
});
