import { parseArgs } from 'node:util';
import { runBotStorm } from './run-bot-storm.ts';

/*
 * The long form of the bot's crash test: 10,000 messages in 5 rooms. `--seed 123` repeats a run's plan.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    people: { type: 'string', default: '15' },
    rooms: { type: 'string', default: '5' },
    messages: { type: 'string', default: '10000' },
    life: { type: 'string', default: '300' },
  },
});
const startedAt = performance.now();
process.stdout.write(
  `seed ${values.seed}: ${values.people} people, ${values.rooms} rooms, ${values.messages} messages\n`,
);
const report = await runBotStorm({
  seed: Number(values.seed),
  people: Number(values.people),
  rooms: Number(values.rooms),
  messages: Number(values.messages),
  lifeAtMost: Number(values.life),
  deathsAtMost: Infinity,
  onDeath: (kind, count) => process.stdout.write(`${seconds()} s: killed (${kind}) after ${count} replies\n`),
});
const { faults, deaths, said, edited, replies, tokensInLogs, logBytes } = report;
process.stdout.write(
  `${seconds()} s: ${said} messages, ${edited} edits, ${replies} replies; killed the bot ${deaths.bot} times at random, ` +
    `${deaths.replied} between reply and position, ${deaths.saved} after the position; the server ${deaths.server} times at ` +
    `random, ${deaths.commit} between commit and answer, ${deaths.answers} between answer and broadcast; both ${deaths.both} ` +
    `times; ${tokensInLogs} tokens in ${logBytes} bytes of logs\n`,
);
process.stdout.write(
  faults.length === 0 ? 'every message has exactly one reply, in order\n' : `${faults.join('\n')}\n`,
);
if (faults.length > 0 || tokensInLogs > 0) process.exitCode = 1;

function seconds(): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}
