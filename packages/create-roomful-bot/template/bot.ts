import { createBot } from '@roomful/sdk/bot';
import { z } from 'zod';

export const bot = createBot(); // ROOMFUL_URL and ROOMFUL_TOKEN: npm start reads them from .env

// “/roll” or “/roll 20”. What is wrong is answered by itself, and /help lists the commands.
bot.command('roll', { args: z.object({ sides: z.coerce.number().default(6) }) }, ({ args, reply }) =>
  reply(`You rolled ${1 + Math.floor(Math.random() * args.sides)}`),
);

bot.on('message:mention', ({ message, reply }) => reply(`Hi ${message.username}`));
