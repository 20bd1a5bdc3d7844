import Database from 'better-sqlite3';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';

/*
 * Archives everything and kills itself at one exact point, as a power cut may do:
 *
 *     node archive-and-die.ts FILE before 3     in the third transaction, before its commit
 *     node archive-and-die.ts FILE after 3      right after the commit of the third transaction
 *     node archive-and-die.ts FILE never 0      it says `moving` and goes on to the end
 */
const [, , file = '', point, transaction] = process.argv;
const fatal = Number(transaction);
let isArmed = false;
let begun = 0;

type Work = (...args: unknown[]) => unknown;
// eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on its own object below
const makeTransaction = Database.prototype.transaction as unknown as (this: Database.Database, work: Work) => Work;
(Database.prototype as unknown as { transaction: unknown }).transaction = function (
  this: Database.Database,
  work: Work,
) {
  const made = makeTransaction.call(this, (...args) => {
    const result = work(...args);
    if (isArmed && ++begun === fatal && point === 'before') die();
    return result;
  }) as Work & Record<string, Work>;
  const run = (...args: unknown[]) => {
    const result = (made['immediate'] as Work)(...args);
    if (isArmed && begun === fatal && point === 'after') die();
    return result;
  };
  return Object.assign(run, { immediate: run, deferred: made['deferred'], exclusive: run });
};

const store = await SqliteStore.open(file, { synchronous: 'normal' });
isArmed = true;
process.stdout.write('moving\n');
while ((await store.archive.moveChunk({ before: Number.MAX_SAFE_INTEGER, limit: 4 })) > 0);
await store.archive.finish();
await store.close();

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('nothing runs after SIGKILL');
}
