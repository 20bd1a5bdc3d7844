import { Bot } from './bot.ts';
import type { BotOptions } from './bot-options.ts';

/**
 * A bot; nothing happens before `run()`. What is left out comes from the environment: `ROOMFUL_URL`, `ROOMFUL_TOKEN`,
 * `ROOMFUL_ROOMS`, `ROOMFUL_STATE`.
 *
 * @example
 * const bot = createBot();
 * bot.on('message:mention', ({ message, reply }) => reply(`Hi ${message.username}`));
 * await bot.run();
 */
export function createBot(options: BotOptions = {}): Bot {
  return new Bot(options);
}
