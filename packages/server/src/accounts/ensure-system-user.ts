import type { UserId } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { UserStore } from '../ports/store.ts';
import { foldName } from './fold-name.ts';
import { SYSTEM_USERNAME } from './reserved-names.ts';

/** The user that owns the first room; nobody can log in as it. */
export async function ensureSystemUser(users: UserStore, clock: Clock): Promise<UserId> {
  const { user } = await users.create({
    username: SYSTEM_USERNAME,
    foldedName: foldName(SYSTEM_USERNAME),
    kind: 'bot',
    at: clock.now(),
  });
  return user.id;
}
