import type { App, UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { RoomAccess } from '../delivery/connection.ts';
import type { AppStore, AppUser } from '../ports/app-store.ts';

/** Which rooms a user of an app may enter; `undefined` when none at all, since the app is off or takes no guests any more. */
export function accessOf(
  app: App,
  { subject, rooms: named }: Pick<AppUser, 'subject' | 'rooms'>,
): RoomAccess | undefined {
  if (app.disabledAt !== null || (subject === null && !app.guests)) return undefined;
  const allowed = app.rooms.flatMap(({ match, access }) => {
    switch (access) {
      case 'everyone':
        return [match];
      case 'signed_in':
        return subject === null ? [] : [match];
      case 'named':
        return named.filter((name) => matches(match, name));
    }
  });
  return { appId: app.id, allowed, mayEnter: (roomName) => allowed.some((match) => matches(match, roomName)) };
}

/** Where somebody may be, by how the app is just now. Throws `SESSION_EXPIRED` where that is nowhere. */
export async function findAccess(apps: Pick<AppStore, 'find' | 'findUser'>, userId: UserId): Promise<RoomAccess> {
  const appUser = await apps.findUser(userId);
  const app = appUser && (await apps.find(appUser.appId));
  const access = app && accessOf(app, appUser);
  if (access) return access;
  throw new ChatError('SESSION_EXPIRED', 'Your session has ended. Come in again from the page of the app.');
}

/** Names of rooms are the same without regard to case. */
function matches(match: string, roomName: string): boolean {
  const [wanted, name] = [match.toLowerCase(), roomName.toLowerCase()];
  return wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted;
}
