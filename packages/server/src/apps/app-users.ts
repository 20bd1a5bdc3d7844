import type { App } from '@roomful/protocol';
import { foldName } from '../accounts/fold-name.ts';
import { newAppHandle } from '../accounts/app-names.ts';
import type { AppStore, AppUser } from '../ports/app-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostClaims } from './host-tokens.ts';
import type { ShownNames } from './shown-names.ts';

/** Handles are drawn, so one that exists is drawn again; more often than this says that something else is wrong. */
const DRAWS_MAX = 5;

interface AppUsersParts {
  apps: AppStore;
  shownNames: ShownNames;
  clock: Clock;
}

/** The people of an app: whom its host names, and its guests. */
export class AppUsers {
  readonly #parts: AppUsersParts;

  constructor(parts: AppUsersParts) {
    this.#parts = parts;
  }

  addGuest(app: App): Promise<AppUser> {
    return this.#add(app, { subject: null, displayName: this.#parts.shownNames.ofGuest(), rooms: [] });
  }

  /** Whom the host names, as it says now. */
  async ofHost(app: App, claims: HostClaims): Promise<AppUser> {
    const { apps } = this.#parts;
    const { subject, rooms } = claims;
    const known = await apps.findSubject(app.id, subject);
    if (!known) {
      const displayName = await this.#parts.shownNames.of(app, claims.name);
      return this.#add(app, { subject, displayName, rooms });
    }
    return this.#update(app, known, claims);
  }

  /** The guest's row becomes the person's, with all that was written; `undefined` where the person exists already. */
  async signIn(app: App, guest: AppUser, { subject, name, rooms }: HostClaims): Promise<AppUser | undefined> {
    const { apps, shownNames } = this.#parts;
    const displayName = name === undefined ? (guest.user.displayName ?? '') : await shownNames.of(app, name);
    const outcome = await apps.signGuestIn(guest.user.id, { subject, displayName, rooms });
    return outcome === 'taken' ? undefined : apps.findUser(guest.user.id);
  }

  async #update(app: App, known: AppUser, { name, rooms }: HostClaims): Promise<AppUser> {
    const before = known.user.displayName;
    const displayName =
      name === undefined && before !== undefined ? before : await this.#parts.shownNames.of(app, name);
    const isSame = displayName === before && isSameList(rooms, known.rooms);
    if (isSame) return known;
    await this.#parts.apps.updateUser(known.user.id, { displayName, rooms });
    return { ...known, rooms, user: { ...known.user, displayName } };
  }

  async #add(
    app: App,
    user: { subject: string | null; displayName: string; rooms: readonly string[] },
  ): Promise<AppUser> {
    const { apps, clock } = this.#parts;
    for (let draw = 0; draw < DRAWS_MAX; draw++) {
      const username = newAppHandle(clock);
      const added = await apps.createUser({
        ...user,
        appId: app.id,
        username,
        foldedName: foldName(username),
        at: clock.now(),
      });
      if (added !== 'taken') return added;
      // The same person by two tokens at the same moment.
      const twin = user.subject === null ? undefined : await apps.findSubject(app.id, user.subject);
      if (twin) return twin;
    }
    throw new Error('No free handle was found for a user of an app.');
  }
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
