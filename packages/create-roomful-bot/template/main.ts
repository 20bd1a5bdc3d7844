import { bot } from './bot.ts';

await bot.run(); // connect, catch up, answer; Ctrl+C lets running handlers finish first
