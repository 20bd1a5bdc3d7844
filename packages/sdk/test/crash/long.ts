import { parseArgs } from 'node:util';
import { runStorm } from './run-storm.ts';

/*
 * The long form of the crash test: 20 clients, 10,000 messages. `--seed 123` repeats a run's plan.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    clients: { type: 'string', default: '20' },
    rooms: { type: 'string', default: '4' },
    messages: { type: 'string', default: '10000' },
    life: { type: 'string', default: '60' },
  },
});
const startedAt = performance.now();
process.stdout.write(
  `seed ${values.seed}: ${values.clients} clients, ${values.rooms} rooms, ${values.messages} messages\n`,
);
const report = await runStorm({
  seed: Number(values.seed),
  clients: Number(values.clients),
  rooms: Number(values.rooms),
  messages: Number(values.messages),
  lifeAtMost: Number(values.life),
  deathsAtMost: Infinity,
  onDeath: (kind, said) => process.stdout.write(`${seconds()} s: killed (${kind}) after ${said} messages\n`),
});
const { faults, deaths, accepted, failed, stored } = report;
process.stdout.write(
  `${seconds()} s: ${accepted} accepted, ${failed} failed, ${stored} stored; ` +
    `killed ${deaths.random} times at random, ${deaths.commit} between commit and answer, ` +
    `${deaths.answers} between answer and broadcast\n`,
);
process.stdout.write(faults.length === 0 ? 'nothing lost, doubled or out of order\n' : `${faults.join('\n')}\n`);
if (faults.length > 0) process.exitCode = 1;

function seconds(): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(1);
}
