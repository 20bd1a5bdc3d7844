import { createBot } from '@roomful/sdk/bot';

/** Says again what somebody says to it: `@bot hello`. */
export const bot = createBot();

bot.on('message:mention', ({ mention, reply }) => reply(mention || 'Say something, and I say it again.'));
