// The write queue without a server around it, in a process of its own.
//   node src/workloads/write-alone.ts <database file> <changes under way> <seconds>
// prints a line of JSON when it is done: see `Written`.
import { startTestWriter } from '@roomful/server/testing/writer';
import { messageContent } from '../load/message-content.ts';

export interface Written {
  /** Messages 0 to this were acknowledged. */
  acknowledged: number;
  refused: number;
  batches: number;
  seconds: number;
}

const USERS = 50;
const ROOMS = 10;

const [file = '', underWay = '', seconds = ''] = process.argv.slice(2);
await using writer = await startTestWriter({ file, users: USERS, rooms: ROOMS });

let submitted = 0;
let acknowledged = 0;
const startedAt = performance.now();
const endsAt = startedAt + Number(seconds) * 1_000;
await Promise.all(Array.from({ length: Number(underWay) }, submitUntilTheEnd));
const written: Written = {
  acknowledged,
  refused: submitted - acknowledged,
  batches: writer.batches,
  seconds: (performance.now() - startedAt) / 1_000,
};
process.stdout.write(`${JSON.stringify(written)}\n`);

async function submitUntilTheEnd(): Promise<void> {
  while (performance.now() < endsAt) {
    const sequence = submitted++;
    const now = Date.now();
    const outcome = await writer.submit({
      kind: 'create',
      userId: pick(writer.userIds, sequence),
      roomId: pick(writer.roomIds, sequence),
      clientId: `c${sequence}`,
      content: messageContent(sequence),
      timestamp: now,
      at: now,
      deliveryStatus: 'pending',
    });
    if (outcome.status === 'changed') acknowledged++;
  }
}

function pick<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
