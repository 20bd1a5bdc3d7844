import { createBot, SqliteStore } from '../../../src/bot/index.ts';
import type { BotStore } from '../../../src/bot/index.ts';

/*
 * A bot that answers every message, and kills itself at one exact point, as a power cut may do:
 *
 *     node bot-program.ts replied 7    with the reply to the 7th message accepted, and its position not kept
 *     node bot-program.ts saved 7      with the position after the 7th message kept, and nothing else begun
 *
 * Without a point it lives until somebody kills it. Settings come from the environment, as those of every bot.
 */
const [, , point, count] = process.argv;
let kept = 0;

class DyingStore extends SqliteStore implements BotStore {
  override async put(key: string, value: string): Promise<number> {
    // Joining keeps positions as well: only those that the handler's work made are counted.
    const isDue = hasAnswered && ++kept === Number(count);
    hasAnswered = false;
    if (isDue && point === 'replied') die();
    const version = await super.put(key, value);
    if (isDue && point === 'saved') die();
    return version;
  }
}

let hasAnswered = false;
const state = process.env['ROOMFUL_STATE'];
if (!state) throw new Error('say in ROOMFUL_STATE where the bot keeps its positions');
const bot = createBot({
  store: new DyingStore(state),
  reconnect: { nextDelayMs: () => 50, maxAttempts: 10_000, offlineRetryMs: 1_000 },
});
bot.on('message:person', async ({ reply, message }) => {
  await reply(`re ${message.id}`);
  hasAnswered = true;
});
await bot.run();

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('nothing runs after SIGKILL');
}
