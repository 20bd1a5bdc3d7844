import type { Room } from '@roomful/sdk';

interface OrderOptions {
  /** The rooms one was in, the latest first. */
  recentIds: readonly number[];
  activeName: string | undefined;
  unreadOf: (roomId: number) => number;
}

/** Where one most likely wants to go: rooms one knows with something to read, the latest ones, and then all others. */
export function orderForSwitcher(rooms: readonly Room[], { recentIds, activeName, unreadOf }: OrderOptions): Room[] {
  const places = new Map(recentIds.map((roomId, place) => [roomId, place]));
  const rankOf = (room: Room) => {
    // One is there: that is no place to go to, but it is not hidden either.
    if (room.name === activeName) return recentIds.length;
    const place = places.get(room.id);
    if (place === undefined) return recentIds.length + 1;
    return unreadOf(room.id) > 0 ? place - recentIds.length : place;
  };
  return rooms
    .map((room) => ({ room, rank: rankOf(room) }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ room }) => room);
}
