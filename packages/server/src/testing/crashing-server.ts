import { pino } from 'pino';
import { SqliteMessages } from '../adapters/sqlite/sqlite-messages.ts';
import { readConfig } from '../config.ts';
import { createServer } from '../create-server.ts';
import { type Clock, systemClock } from '../ports/clock.ts';

/*
 * A server that kills itself at one exact point of a message's way, as a power cut may do:
 *
 *     node crashing-server.ts commit 7     after the commit of the 7th batch, before anybody is answered
 *     node crashing-server.ts answers 7    after the answers to the 7th batch, before it is published
 *
 * Settings come from the environment as for `roomful serve`. It says `ready` once it takes connections.
 */
const [, , point, batch] = process.argv;
if (point !== 'commit' && point !== 'answers') throw new Error('say where to crash: commit or answers');
const fatalBatch = Number(batch);
let batches = 0;

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on its own object below
const write = SqliteMessages.prototype.write;
SqliteMessages.prototype.write = async function (changes) {
  const outcomes = await write.call(this, changes);
  batches++;
  if (point === 'commit' && batches === fatalBatch) die();
  return outcomes;
};

const clock: Clock = {
  ...systemClock,
  async settle() {
    await systemClock.settle();
    if (point !== 'answers' || batches < fatalBatch) return;
    // The answers leave at the end of this turn; two more, and the system has them for sure.
    for (let turn = 0; turn < 3; turn++) await systemClock.yield();
    die();
  },
};

const server = await createServer(readConfig(process.env), { logger: pino({ level: 'silent' }), clock });
await server.listen();
process.stdout.write('ready\n');

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('nothing runs after SIGKILL');
}
