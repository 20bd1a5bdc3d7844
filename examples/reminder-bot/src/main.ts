import { bot } from './bot.ts';

await bot.run();
