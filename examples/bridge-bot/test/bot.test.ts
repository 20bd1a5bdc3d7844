import { startTestChat } from '@roomful/sdk/testing';
import { expect, it } from 'vitest';
import { createBridgeBot } from '../src/bot.ts';

const rooms = ['lounge', 'garden'];

it('carries what is said over and back, in order', async () => {
  await using chat = await startTestChat(createBridgeBot('lounge', 'garden'), { rooms });
  const [ana, ben] = [chat.user('ana'), chat.user('ben')];
  await Promise.all([1, 2, 3].map((count) => ana.says(`message ${count}`, { room: 'lounge' })));
  await chat.handled();
  await ben.says('I read you', { room: 'garden' });
  expect(await chat.transcript({ room: 'garden' })).toBe(
    '⇄ ana: message 1\n⇄ ana: message 2\n⇄ ana: message 3\nI read you'
      .split('\n')
      .map((line, index) => `${index < 3 ? 'bot' : 'ben'}: ${line}`)
      .join('\n'),
  );
  expect((await chat.messages('lounge')).at(-1)?.content).toBe('⇄ ben: I read you');
});

it('carries edits and deletions as well', async () => {
  await using chat = await startTestChat(createBridgeBot('lounge', 'garden'), { rooms });
  const ana = chat.user('ana');
  await ana.says('tee', { room: 'lounge' });
  await ana.edits('tea');
  expect(await chat.transcript({ room: 'garden' })).toBe('bot: ⇄ ana: tea (edited)');
  await ana.deletes();
  expect(await chat.transcript({ room: 'garden' })).toBe('bot: (deleted)');
});

it('does not carry for ever where there are two of it', async () => {
  const bridges = [createBridgeBot('lounge', 'garden'), createBridgeBot('lounge', 'garden')];
  await using chat = await startTestChat(bridges, { rooms });
  await chat.user('ana').says('hello', { room: 'lounge' });
  expect(await chat.replies({ room: 'garden' })).toEqual(['⇄ ana: hello', '⇄ ana: hello']);
  expect(await chat.messages('lounge')).toHaveLength(1);
});

it('carries nothing twice and loses nothing when it crashes', async () => {
  await using chat = await startTestChat(createBridgeBot('lounge', 'garden'), { rooms });
  const ana = chat.user('ana');
  await ana.says('one', { room: 'lounge' });
  await chat.restartBot({ crash: true });
  await ana.says('two');
  expect(await chat.transcript({ room: 'garden' })).toBe('bot: ⇄ ana: one\nbot: ⇄ ana: two');
});

it('stays out of other rooms', async () => {
  await using chat = await startTestChat(createBridgeBot('lounge', 'garden'), { rooms });
  await chat.user('ana').says('hello', { room: 'general' });
  expect(await chat.messages('garden')).toEqual([]);
});
