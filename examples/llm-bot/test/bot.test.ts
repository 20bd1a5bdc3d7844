import { startTestChat } from '@roomful/sdk/testing';
import { expect, it } from 'vitest';
import { createLlmBot } from '../src/bot.ts';
import { parrot } from '../src/model.ts';

it('answers with all that the model says, in one message', async () => {
  await using chat = await startTestChat(createLlmBot(parrot));
  await chat.user('ana').says('@bot why is the sky blue?');
  expect(await chat.lastReply()).toBe(
    'You ask about “why is the sky blue?”. I am no real model, but I give you many words for it, one after another.',
  );
  expect(await chat.messages()).toHaveLength(2);
});

it('shows the answer while it grows', async () => {
  const rest = Promise.withResolvers<void>();
  const bot = createLlmBot(async function* () {
    yield 'It is ';
    await rest.promise;
    yield 'light.';
  });
  await using chat = await startTestChat(bot);
  const ana = chat.user('ana');
  await ana.says('@bot why is the sky blue?');
  await chat.clock.advance('5s');
  expect(ana.sees()).toContain('bot: It is');
  rest.resolve();
  expect(await chat.lastReply()).toBe('It is light.');
});

it('finishes its answer after a crash', async () => {
  let asked = 0;
  const begun = Promise.withResolvers<void>();
  const bot = createLlmBot(async function* () {
    asked++;
    yield 'It is ';
    if (asked === 1) {
      begun.resolve();
      await new Promise(() => undefined);
    }
    yield 'light.';
  });
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('@bot why is the sky blue?');
  await begun.promise;
  await chat.clock.advance('5s');
  await chat.restartBot({ crash: true });
  expect(await chat.replies()).toEqual(['It is light.']);
});

it('says so when the model fails', async () => {
  // eslint-disable-next-line require-yield -- it fails before it has said anything
  const bot = createLlmBot(async function* () {
    throw new Error('The model is away.');
  });
  await using chat = await startTestChat(bot);
  await chat.user('ana').says('@bot hello?');
  expect(await chat.lastReply()).toBe('The model failed me. Ask me again, please.');
  expect(chat.errors).toMatchObject([{ cause: { message: 'The model is away.' } }]);
});
