import type { MessageCursor, MessageId, PageSize, RoomId, UserId } from '@roomful/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';
import type { MessageChange, Place, Store } from '../../src/ports/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const full = { synchronous: 'full' } as const;
const ROOMS = 2;
const USERS = 2;

const small = fc.nat({ max: 30 });
/** Few timestamps, so that many are tied; few keys, so that many repeat. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('create' as const),
      room: fc.nat({ max: ROOMS - 1 }),
      user: fc.nat({ max: USERS - 1 }),
      key: fc.nat({ max: 60 }),
      timestamp: fc.integer({ min: 1, max: 12 }),
      pending: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom('edit' as const, 'delete' as const, 'erase' as const),
      message: small,
      user: fc.nat({ max: USERS - 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('archive' as const),
      before: fc.integer({ min: 1, max: 14 }),
      limit: fc.integer({ min: 1, max: 7 }),
      chunks: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constantFrom('finish' as const, 'reopen' as const, 'settle' as const) }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface World {
  store: Store;
  users: UserId[];
  rooms: RoomId[];
  /** In the order in which they were written. A repeat uses up an id or does not, which nobody is promised. */
  ids: MessageId[];
}

async function settle(store: Store): Promise<World> {
  const users: UserId[] = [];
  const rooms: RoomId[] = [];
  for (let n = 0; n < USERS; n++) {
    const person = {
      username: `user_${n}`,
      foldedName: `user${n}`,
      kind: 'person',
      claimKeyHash: null,
      at: 1,
    } as const;
    users.push((await store.users.create(person)).user.id);
  }
  for (let n = 0; n < ROOMS; n++) {
    const createdBy = users[0] as UserId;
    rooms.push((await store.rooms.create({ name: `room-${n}`, createdBy, at: 1 })).room.id);
  }
  return { store, users, rooms, ids: [] };
}

function changeOf(step: Step, world: World, at: number): MessageChange | undefined {
  if (step.act === 'create') {
    return {
      kind: 'create',
      roomId: world.rooms[step.room] as RoomId,
      userId: world.users[step.user] as UserId,
      clientId: `key-${step.key}`,
      content: `text ${step.key} ${step.key % 5 === 0 ? step.room : ''}.`,
      timestamp: step.timestamp,
      at,
      deliveryStatus: step.pending ? 'pending' : 'sent',
    };
  }
  if (step.act === 'edit' || step.act === 'delete' || step.act === 'erase') {
    const messageId = world.ids[step.message] ?? (9_999 as MessageId);
    const target = { messageId, userId: world.users[step.user] as UserId, at };
    return step.act === 'edit'
      ? { kind: 'edit', ...target, content: `edited at ${at}` }
      : { kind: step.act, ...target };
  }
  return undefined;
}

async function write(world: World, step: Step, at: number): Promise<unknown> {
  const change = changeOf(step, world, at);
  if (!change) return undefined;
  const outcomes = await world.store.messages.write([change]);
  for (const outcome of outcomes) {
    if (outcome.status === 'changed' && change.kind === 'create') world.ids.push(outcome.message.id);
  }
  return withoutIds(outcomes);
}

/** `createdAt` is another one for each message, and the same in both worlds. */
function withoutIds(value: unknown): unknown {
  const text = JSON.stringify(value, (key, part: unknown) => (key === 'id' ? undefined : part));
  return JSON.parse(text.replaceAll(/erased-\d+/g, 'erased')) as unknown;
}

async function readEverything(world: World): Promise<unknown> {
  return withoutIds(await readAll(world));
}

/** Every read of every kind, at every place. */
async function readAll({ store, rooms, users }: World): Promise<unknown> {
  const results: unknown[] = [];
  for (const userId of users) {
    const theirs = await store.messages.ofUser(userId, { afterClientId: '', limit: 500 });
    results.push(theirs.sort((a, b) => a.createdAt - b.createdAt));
  }
  for (const roomId of rooms) {
    const room = await store.rooms.find(roomId);
    results.push(room, await store.users.recentAuthors(roomId, 10));
    const all = await store.messages.page(roomId, { place: { page: 1 }, pageSize: 500 });
    results.push(all);
    const cursors: MessageCursor[] = all.messages.map(({ timestamp, id }) => ({ timestamp, id }));
    const places: Place[] = [
      ...[1, 2, 3, 9].map((page) => ({ page })),
      ...cursors.flatMap((cursor) => [{ before: cursor }, { after: cursor }]),
      { before: { timestamp: 6, id: 1 as MessageId } },
      { after: { timestamp: 0, id: 1 as MessageId } },
    ];
    for (const pageSize of [1, 3] as unknown as PageSize[]) {
      for (const place of places) results.push(await store.messages.page(roomId, { place, pageSize }));
      for (const messageId of all.messages.map(({ id }) => id)) {
        results.push(await store.messages.around(roomId, { messageId, pageSize }));
      }
    }
    for (let rev = 0; rev <= (room?.rev ?? 0) + 1; rev++) {
      results.push(
        await store.messages.changesAfter(roomId, rev, 3),
        await store.messages.changesAfter(roomId, rev, 500),
        await store.messages.snapshot(roomId, { afterRev: rev, pageSize: 3 as PageSize, resumeMax: 4 }),
      );
    }
  }
  return results;
}

describe('reading through the archive', () => {
  it('[S-FUT-1] [HIS1] [HIS2] [HIS4] [RES2] [MSG6] answers as if nothing had ever been archived', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        using folder = temporaryFolder();
        const path = folder.file('roomful.db');
        const plain = await settle(await SqliteStore.open(':memory:', full));
        let archived = await settle(await SqliteStore.open(path, { synchronous: 'normal' }));
        try {
          for (const [at, one] of steps.entries()) {
            expect(await write(archived, one, at + 1)).toEqual(await write(plain, one, at + 1));
            if (one.act === 'archive') {
              for (let n = 0; n < one.chunks; n++) await archived.store.archive.moveChunk(one);
            } else if (one.act === 'finish') {
              await archived.store.archive.finish();
            } else if (one.act === 'settle') {
              expect(await archived.store.messages.settlePending()).toBe(await plain.store.messages.settlePending());
            } else if (one.act === 'reopen') {
              await archived.store.close();
              archived = { ...archived, store: await SqliteStore.open(path, { synchronous: 'normal' }) };
            }
            if (one.act !== 'create') expect(await readEverything(archived)).toEqual(await readEverything(plain));
          }
          expect(await readEverything(archived)).toEqual(await readEverything(plain));
        } finally {
          await plain.store.close();
          await archived.store.close();
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});
