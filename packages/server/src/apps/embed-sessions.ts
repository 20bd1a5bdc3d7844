import {
  type App,
  type AppId,
  type CreateEmbedSession,
  type CreateEmbedSessionData,
  embedLimits,
  type Room,
  type UserId,
} from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { RoomAccess } from '../delivery/connection.ts';
import type { Logger } from '../logger.ts';
import type { AppStore, AppUser } from '../ports/app-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Session } from '../ports/sessions.ts';
import type { RoomDirectory } from '../rooms/room-directory.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { accessOf } from './access.ts';
import type { AppUsers } from './app-users.ts';
import { hostTokenRefused } from './host-token-error.ts';
import type { HostClaims, HostTokens } from './host-tokens.ts';

interface EmbedSessionsParts {
  apps: Pick<AppStore, 'find' | 'findUser'>;
  appUsers: AppUsers;
  hostTokens: HostTokens;
  sessions: LiveSessions;
  roomDirectory: Pick<RoomDirectory, 'list' | 'ensure'>;
  /** Owns the rooms that come into being. */
  roomOwner: UserId;
  /** Both throw `RATE_LIMITED`: for who makes too many guests, or too many rooms of a kind. */
  takeGuest(network: string): void;
  takeNewRoom(network: string): void;
  clock: Clock;
  logger: Logger;
}

/** Who asks, beside what they say. */
export interface EmbedCaller {
  /** The session that they have. */
  bearer: string | undefined;
  /** This server's own address, as the host knows it. */
  audience: string;
  network: string;
}

interface Current {
  token: string;
  session: Session;
  appUser: AppUser;
}

/** How users of apps come in and stay in: see `createEmbedSessionSchema`. */
export class EmbedSessions {
  readonly #parts: EmbedSessionsParts;

  constructor(parts: EmbedSessionsParts) {
    this.#parts = parts;
  }

  /** Throws `APP_NOT_FOUND`, also for an app that is off. */
  async findApp(appId: AppId): Promise<App> {
    const app = await this.#parts.apps.find(appId);
    if (app?.disabledAt === null) return app;
    throw new ChatError('APP_NOT_FOUND', `There is no app ${appId} here, or it is off. Check the id.`);
  }

  async create(request: CreateEmbedSession, caller: EmbedCaller): Promise<CreateEmbedSessionData> {
    const app = await this.findApp(request.app);
    const current = await this.#findCurrent(app, caller.bearer);
    const { token: hostToken, room: wanted } = request;
    const claims = hostToken === undefined ? undefined : await this.#redeem(app, hostToken, caller);
    if (claims === undefined) this.#admitGuest(app, current, caller.network);
    const access = accessOf(app, { subject: claims?.subject ?? null, rooms: claims?.rooms ?? [] });
    if (access === undefined) throw guestsRefused();
    // Before there is somebody new, or a session: one that nobody is told of would live on for a while.
    const room = wanted === undefined ? undefined : await this.#enter(access, wanted, caller.network);
    const appUser = await this.#findOrAdd(app, current, claims);
    const expiresAt = this.#parts.clock.now() + embedLimits.sessionTtlMs;
    const token = await this.#goOnOrOpen(current, appUser, expiresAt);
    return { token, expiresAt, user: appUser.user, ...(room && { room }) };
  }

  #redeem(app: App, hostToken: string, { audience }: EmbedCaller): Promise<HostClaims> {
    return this.#parts.hostTokens.redeem(app, hostToken, audience);
  }

  /** Whether somebody may be here without a token of the host. */
  #admitGuest(app: App, current: Current | undefined, network: string): void {
    if (current && current.appUser.subject !== null) throw hostTokenRefused('missing');
    if (!app.guests) throw guestsRefused();
    if (!current) this.#parts.takeGuest(network);
  }

  async #findOrAdd(app: App, current: Current | undefined, claims: HostClaims | undefined): Promise<AppUser> {
    const { appUsers } = this.#parts;
    if (claims === undefined) return current?.appUser ?? appUsers.addGuest(app);
    if (current?.appUser.subject === null) {
      const person = await appUsers.signIn(app, current.appUser, claims);
      if (person) return person;
    }
    return appUsers.ofHost(app, claims);
  }

  /** The same session for another while, or a new one. Answers with its token. */
  async #goOnOrOpen(current: Current | undefined, appUser: AppUser, expiresAt: number): Promise<string> {
    const { sessions, logger } = this.#parts;
    const { user, appId } = appUser;
    // What was a guest's may have been seen by others: whoever signs in has a token that nobody knew before.
    const isSigningIn = current?.appUser.subject === null && appUser.subject !== null;
    if (current?.appUser.user.id === user.id && !isSigningIn) {
      await sessions.extend(current.session, expiresAt);
      // A connection that knows them otherwise than they are by now has to come back.
      if (!isSame(current.appUser, appUser)) sessions.cutConnectionsOf(user.id);
      return current.token;
    }
    const { token } = await sessions.open(user, { endOthers: false, ttlMs: embedLimits.sessionTtlMs });
    // What was a guest's or somebody else's ends here.
    if (current) await sessions.end(current.token);
    logger.info({ app: appId, userId: user.id, kind: user.kind }, 'came in by an app');
    return token;
  }

  /** A session that has ended, or is for another app, is none. */
  async #findCurrent(app: App, bearer: string | undefined): Promise<Current | undefined> {
    if (bearer === undefined) return undefined;
    const session = await this.#parts.sessions.authenticate(bearer).catch((error: unknown) => {
      if (error instanceof ChatError && /^(SESSION_EXPIRED|UNAUTHENTICATED)$/.test(error.code)) return undefined;
      throw error;
    });
    const appUser = session && (await this.#parts.apps.findUser(session.userId));
    return session && appUser?.appId === app.id ? { token: bearer, session, appUser } : undefined;
  }

  async #enter(access: RoomAccess, roomName: string, network: string): Promise<Room> {
    if (!access.mayEnter(roomName)) {
      throw new ChatError(
        'FORBIDDEN',
        `The room ${roomName} is not open to this user. The app’s rooms say who may enter; a room with access “named” has to stand in the token’s rooms.`,
      );
    }
    const { roomDirectory, roomOwner } = this.#parts;
    const { rooms } = await roomDirectory.list({ limit: 1 }, { ...access, allowed: [roomName] });
    const [known] = rooms;
    if (known) return known;
    this.#parts.takeNewRoom(network);
    return roomDirectory.ensure(roomName, roomOwner);
  }
}

/** Whether a connection may go on as it is. */
function isSame(before: AppUser, now: AppUser): boolean {
  const seen = ({ user: { kind, displayName }, rooms }: AppUser) => JSON.stringify([kind, displayName, rooms]);
  return seen(before) === seen(now);
}

function guestsRefused(): ChatError {
  return new ChatError('GUESTS_REFUSED', 'This app takes no guests. Sign in on the page that shows it.');
}
