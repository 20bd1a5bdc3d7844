import type { Bot } from '@roomful/sdk/bot';
import { startTestChat, type TestChat } from '@roomful/sdk/testing';
import { expect, it } from 'vitest';
import { createModerationBot } from '../src/bot.ts';
import { createRemover } from '../src/remove-message.ts';

const why = 'ana, I took your message away: it has a word that is not said here.';

function createBot(chat: () => TestChat): Bot {
  const removeMessage = createRemover(() => ({ url: chat().url, adminToken: chat().adminToken }));
  return createModerationBot({ words: ['heck'], removeMessage });
}

it('takes away what is not said here, and says why', async () => {
  await using chat: TestChat = await startTestChat(createBot(() => chat));
  const ana = chat.user('ana');
  await ana.says('What the HECK!');
  expect(await chat.lastReply()).toBe(`${why} That was 1 of 3.`);
  await ana.says('Check this out.');
  expect(await chat.replies()).toEqual([]);
  expect(await chat.transcript()).toBe(
    ['ana: (deleted)', `bot: ${why} That was 1 of 3.`, 'ana: Check this out.'].join('\n'),
  );
});

it('looks at what a message becomes', async () => {
  await using chat: TestChat = await startTestChat(createBot(() => chat));
  const ana = chat.user('ana');
  await ana.says('hello');
  await ana.edits('heck');
  expect(await chat.lastReply()).toBe(`${why} That was 1 of 3.`);
  expect((await chat.messages())[0]?.content).toBe('');
});

it('mutes who goes on, and for no longer than it says', async () => {
  await using chat: TestChat = await startTestChat(createBot(() => chat));
  const ana = chat.user('ana');
  for (let time = 1; time <= 3; time++) await ana.says('heck');
  expect(await chat.lastReply()).toBe(`${why} You are muted for 10 minutes.`);
  await ana.says('I am sorry', { room: 'garden' });
  await chat.user('ben').says('I am not muted');
  expect(await chat.transcript({ room: 'garden' })).toBe('ana: (deleted)');
  await chat.clock.advance('10m');
  await ana.says('I am back');
  expect((await chat.messages('garden')).at(-1)?.content).toBe('I am back');
  expect(await chat.replies()).toEqual([]);
});

it('counts a message once, also when it dies in the midst of it', async () => {
  await using chat: TestChat = await startTestChat(createBot(() => chat));
  const ana = chat.user('ana');
  await ana.says('heck');
  await chat.restartBot({ crash: true });
  expect(await chat.replies()).toEqual([`${why} That was 1 of 3.`]);
});
