import { listAllRoomsDataSchema, listUsersDataSchema, roomNameSchema, usernameSchema } from '@roomful/protocol';
import { StartError } from '../../start-error.ts';
import { UsageError } from '../command.ts';
import type { AdminApi } from './admin-api.ts';

/** The id of the person that a word means: a name, an id, `name:…` or `id:…`. */
export function findUserId(api: AdminApi, word: string): Promise<number> {
  return findId(word, {
    what: 'person',
    list: 'users',
    isName: (name) => usernameSchema.safeParse(name).success,
    async byName(username) {
      const { users } = await api.call('/api/admin/users', listUsersDataSchema, { query: { username, limit: 1 } });
      return users[0]?.id;
    },
  });
}

/** The same for a room. */
export function findRoomId(api: AdminApi, word: string): Promise<number> {
  return findId(word, {
    what: 'room',
    list: 'rooms',
    isName: (name) => roomNameSchema.safeParse(name).success,
    async byName(name) {
      const { rooms } = await api.call('/api/admin/rooms', listAllRoomsDataSchema, { query: { name, limit: 1 } });
      return rooms[0]?.id;
    },
  });
}

/** Throws `UsageError` unless it is one. */
export function readId(word: string, what: string): number {
  if (/^[1-9]\d{0,14}$/.test(word)) return Number(word);
  throw new UsageError(`"${word}" is no ${what}'s id: a whole number from 1.`);
}

interface Search {
  what: string;
  /** The command that lists all. */
  list: string;
  isName: (word: string) => boolean;
  byName: (name: string) => Promise<number | undefined>;
}

async function findId(word: string, { what, list, isName, byName }: Search): Promise<number> {
  if (word.startsWith('id:')) return readId(word.slice(3), what);
  const name = word.startsWith('name:') ? word.slice(5) : word;
  const isId = /^[1-9]\d{0,14}$/.test(word);
  if (!isName(name)) {
    if (isId) return Number(word);
    throw new UsageError(`"${name}" can't be a ${what}'s name, nor is it an id.`);
  }
  const named = await byName(name);
  // A name may be made of digits: nobody must be meant by mistake.
  if (isId && named !== undefined && named !== Number(word)) {
    throw new StartError(`${word} is the name of one ${what} and the id of another. Write name:${word} or id:${word}.`);
  }
  if (named !== undefined) return named;
  if (isId) return Number(word);
  throw new StartError(`There is no ${what} named ${name}. roomful admin ${list} lists them.`);
}
