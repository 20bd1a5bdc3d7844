import { limits, type ListPeople, type ListPeopleData, type User } from '@roomful/protocol';
import type { UserStore } from '../ports/store.ts';
import type { Presence } from './presence.ts';

/** Who is in the room by name, page by page; on the last page then who wrote there lately, newest first. */
export function createListPeople({ users, presence }: { users: UserStore; presence: Presence }) {
  return async function listPeople({ roomId, cursor }: ListPeople): Promise<ListPeopleData> {
    const online = presence.users(roomId);
    const onlineIds = new Set(online.map(({ id }) => id));
    const after = cursor === undefined ? '' : toKey(cursor);
    const rest = online
      .map(({ id, username }) => ({ id, username, key: toKey(username) }))
      .filter(({ key }) => key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const page = rest.slice(0, limits.peopleListMax);
    const isLast = page.length === rest.length;
    const [found, authors] = await Promise.all([
      users.findMany(page.map(({ id }) => id)),
      isLast ? users.recentAuthors(roomId, limits.peopleListMax) : [],
    ]);
    const byId = new Map(found.map((user) => [user.id, user]));
    const present = page.flatMap(({ id }) => byId.get(id) ?? []).map((user) => toPerson(user, true));
    const absent = authors.filter(({ id }) => !onlineIds.has(id)).map((user) => toPerson(user, false));
    const last = page.at(-1);
    return {
      people: [...present, ...absent].slice(0, limits.peopleListMax),
      ...(!isLast && last && { nextCursor: last.username }),
    };
  };
}

/** Names that differ only by case can't both exist. */
function toKey(username: string): string {
  return username.toLowerCase();
}

function toPerson({ username, displayName, kind, lastSeenAt }: User, online: boolean) {
  return { username, ...(displayName !== undefined && { displayName }), kind, online, lastSeenAt };
}
