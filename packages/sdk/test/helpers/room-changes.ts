import fc from 'fast-check';
import type { ModelRoom } from './model-room.ts';

export type RoomChange =
  | { kind: 'create'; userId: number; timestamp: number }
  | { kind: 'edit'; index: number; content: string }
  | { kind: 'delete'; index: number };

let lastKey = 0;

/** Few distinct timestamps, so that equal ones and late ones are common. */
export const anyChange: fc.Arbitrary<RoomChange> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      userId: fc.integer({ min: 2, max: 4 }),
      timestamp: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      index: fc.nat(60),
      content: fc.string({ minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), index: fc.nat(60) }) },
);

export function applyChange(room: ModelRoom, change: RoomChange): void {
  switch (change.kind) {
    case 'create':
      room.create({
        userId: change.userId,
        clientId: `other${++lastKey}`,
        content: 'hello',
        timestamp: change.timestamp,
      });
      break;
    case 'edit':
      room.edit(change.index, change.content);
      break;
    case 'delete':
      room.delete(change.index);
  }
}
