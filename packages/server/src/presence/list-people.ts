import { limits, type ListPeopleData, type RoomId, type User } from '@roomful/protocol';
import type { UserStore } from '../ports/store.ts';
import type { Presence } from './presence.ts';

/** Who is in the room, then who wrote there lately, newest first. */
export function createListPeople({ users, presence }: { users: UserStore; presence: Presence }) {
  return async function listPeople(roomId: RoomId): Promise<ListPeopleData> {
    const onlineIds = new Set(presence.userIds(roomId).slice(0, limits.peopleListMax));
    const [present, authors] = await Promise.all([
      users.findMany([...onlineIds]),
      users.recentAuthors(roomId, limits.peopleListMax),
    ]);
    const absent = authors.filter((author) => !onlineIds.has(author.id));
    present.sort((a, b) => a.username.localeCompare(b.username, 'en'));
    return {
      people: [...present.map((user) => toPerson(user, true)), ...absent.map((user) => toPerson(user, false))].slice(
        0,
        limits.peopleListMax,
      ),
    };
  };
}

function toPerson({ username, kind, lastSeenAt }: User, online: boolean) {
  return { username, kind, online, lastSeenAt };
}
