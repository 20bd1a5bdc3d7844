import type { JoinedRoom, Message, User } from '@roomful/sdk';
import { expect, it } from 'vitest';
import { RoomCache } from '#lib/chat/room-cache.ts';
import type { KeptRoom } from '#lib/storage/database.ts';
import type { PersonStore } from '#lib/storage/person-store.ts';

it('[UX-21] what was read in one database is never kept as another’s, not even what is saved last', () => {
  const saved: KeptRoom[] = [];
  const people = { saveRoom: (room: KeptRoom) => void saved.push(room) } as unknown as PersonStore;
  let databaseId = 'one';
  const cache = new RoomCache(people, { id: 1, username: 'alice' } as User, () => databaseId);
  let change = () => {};
  const joined = {
    room: { id: 2 },
    hasMore: false,
    entries: [{ kind: 'message', key: 'm1', message: { id: 1 } as Message, own: false }],
    on: (_name: string, listener: () => void) => ((change = listener), () => {}),
  } as unknown as JoinedRoom;
  const end = cache.follow(joined);
  change();
  databaseId = 'two';
  end();
  expect(saved.map((room) => room.databaseId)).toEqual(['one', 'one']);
});
