import type { RoomId, UserId } from '@roomful/protocol';
import { SqliteStore } from '../adapters/sqlite/sqlite-store.ts';
import { Pace } from '../delivery/pace.ts';
import { WriteQueue } from '../delivery/write-queue.ts';
import { type Clock, systemClock } from '../ports/clock.ts';
import type { ChangeOutcome, MessageChange } from '../ports/store.ts';

export interface TestWriterOptions {
  /** The SQLite file; it is made if it is not there. */
  file: string;
  synchronous?: 'full' | 'normal';
  users: number;
  rooms: number;
}

export interface TestWriter extends AsyncDisposable {
  readonly userIds: readonly UserId[];
  readonly roomIds: readonly RoomId[];
  /** Transactions so far. */
  readonly batches: number;
  /** Resolves once the change is durable. */
  submit(change: MessageChange): Promise<ChangeOutcome>;
}

/** Whoever fills the queue works in this process as well, which must not look like a busy server. */
const idleClock: Clock = { ...systemClock, workload: () => ({ activeMs: 0, idleMs: systemClock.elapsed() }) };

/**
 * The path to the disk alone: the store on a file with fresh users and rooms, and the write queue before it. No sockets,
 * no fan-out. Use it with `await using`; disposing writes what waits and closes the file.
 */
export async function startTestWriter(options: TestWriterOptions): Promise<TestWriter> {
  const store = await SqliteStore.open(options.file, { synchronous: options.synchronous ?? 'full' });
  const at = systemClock.now();
  const userIds: UserId[] = [];
  for (let number = 1; number <= options.users; number++) {
    const username = `writer_${number}`;
    const person = { username, foldedName: username, kind: 'person', at } as const;
    userIds.push((await store.users.create(person)).user.id);
  }
  const [createdBy] = userIds;
  if (createdBy === undefined) throw new Error('a writer needs a user');
  const roomIds: RoomId[] = [];
  for (let number = 1; number <= options.rooms; number++) {
    roomIds.push((await store.rooms.create({ name: `writer-${number}`, createdBy, at })).room.id);
  }

  let batches = 0;
  const queue = new WriteQueue({
    messages: store.messages,
    clock: systemClock,
    pace: new Pace(idleClock),
    meter: {
      committed: () => void batches++,
      published: () => undefined,
      redelivered: () => undefined,
      slowConsumerCut: () => undefined,
    },
    hasOthers: () => false,
    onCommitted: () => undefined,
  });
  return {
    userIds,
    roomIds,
    get batches() {
      return batches;
    },
    submit: (change) => queue.submit(change),
    async [Symbol.asyncDispose]() {
      await queue.drain();
      await store.close();
    },
  };
}
