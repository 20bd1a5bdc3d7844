import { createBot } from '../../../src/bot/index.ts';
import { serveFetch } from './serve-fetch.ts';

// A process of its own: `receiver.ts <secret> <port> <die>`; with `die` it ends after handling, before it answers.
const [, , secret = '', port = '0', die] = process.argv;
const bot = createBot();
bot.command('where', ({ reply }) => reply(`I am process ${process.pid}.`));
const handler = bot.webhook({ secret });
const served = await serveFetch(async (request) => {
  const answer = await handler(request);
  if (die === 'die') process.kill(process.pid, 'SIGKILL');
  return answer;
}, Number(port));
process.stdout.write(`${served.port}\n`);
