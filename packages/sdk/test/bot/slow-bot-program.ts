import { once } from 'node:events';
import { createBot } from '../../src/bot/index.ts';

/* A bot whose handlers take until something is written to its standard input. */
const bot = createBot().on('message', async ({ reply, text }) => {
  process.stdout.write('working\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  await reply(`re: ${text}`);
});
await bot.run();
