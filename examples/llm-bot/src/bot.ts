import { type Bot, createBot } from '@roomful/sdk/bot';
import type { Model } from './model.ts';

/** Hands to a model what is said to the bot, and shows its answer while it grows. */
export function createLlmBot(model: Model): Bot {
  const bot = createBot();

  bot.on('message:mention', async ({ mention, reply, signal }) => {
    if (mention === '') return reply('What do you want to know?');
    // One message, edited about once a second. If the bot dies on the way, the same message is finished afterwards.
    return reply.stream(model(mention, signal));
  });

  bot.catch(async ({ context, error }) => {
    await context.reply('The model failed me. Ask me again, please.', { key: 'sorry' });
    throw error; // into the log
  });

  return bot;
}
