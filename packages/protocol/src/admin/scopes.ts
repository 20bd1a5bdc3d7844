import * as z from 'zod/mini';

/** What an admin token may be good for, and what each scope opens. The environment's token has every scope. */
export const adminScopes = {
  'overview:read': 'Counts of people, rooms, messages and connections, uptime and version.',
  'users:read': 'List people and look at one.',
  'users:write': 'Release a name, so that anybody can take it.',
  'roles:write': 'Make somebody an admin, or a member again.',
  'sessions:revoke': 'End somebody’s sessions, and the tokens of bots.',
  'rooms:read': 'List rooms, deleted ones too.',
  'rooms:write': 'Delete and restore rooms.',
  'messages:delete': 'Delete single messages.',
  'data:export': 'Read everything that is stored of a person.',
  'data:erase': 'Erase a person, or a room with its messages, for ever.',
  'apps:read': 'List apps, which are other people’s products with rooms in them.',
  'apps:write': 'Make and change apps, and the secrets that their tokens are signed with.',
  upkeep: 'Archive old messages and make backups.',
  'audit:read': 'Read who did what.',
  'tokens:write': 'List, make and revoke admin tokens; nobody can give a scope that they lack.',
} as const satisfies Record<string, string>;

export type AdminScope = keyof typeof adminScopes;

export const adminScopeSchema = z.enum(Object.keys(adminScopes) as [AdminScope, ...AdminScope[]]);
