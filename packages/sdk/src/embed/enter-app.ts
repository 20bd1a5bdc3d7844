import type { Room, User } from '@roomful/protocol';
import { type ClientClock, systemClock } from '../client-clock.ts';
import type { TokenReason } from '../connection-keeper.ts';
import { HostSession } from './host-session.ts';

/** What the host's backend signed just now; null or nothing for a guest. */
export type HostToken = string | null | undefined;

/** Which app one comes in by, where, and who says who one is. */
export interface EnterAppOptions {
  /** The server, for example `https://chat.example.com`. */
  url: string;
  /** The id of the app. The page's origin has to be one of the app's. */
  app: string;
  /**
   * Fetches a token from the host's backend: a fresh one each time, for it opens once. Asked at first, every ten minutes or
   * so, and whenever the server does not know the session any more. Without it, or where it answers with null, one is a guest.
   * What it throws counts as "not now": it is asked again. Throw a `ChatError` that is not `retryable` to give up.
   */
  getToken?: (() => HostToken | Promise<HostToken>) | undefined;
  /** The name of the room that is wanted. Where the app opens it and there is none yet, it comes into being. */
  room?: string | undefined;
  clock?: ClientClock | undefined;
  /** Ends the wait for the first answer. */
  signal?: AbortSignal | undefined;
}

/** Somebody's session with an app. It goes on by itself, in memory only, until `logOut`. */
export interface AppSession {
  /** For the `getToken` of a `RoomfulClient`: give it as it is. */
  readonly getToken: (context: { reason: TokenReason }) => Promise<string>;
  /** Who one is by now: a guest may have become a person, and one whose session was lost is another guest. */
  readonly user: User;
  /** The one that was asked for. */
  readonly room: Room | undefined;
  /** Asks the host at once who one is by now: for a page on which somebody has just signed in. Throws `ChatError`. */
  renew(): Promise<void>;
  /**
   * Ends the session; what is connected by it is cut, and stops. Throws `ChatError` where the server could not be told: then
   * the session ends by itself within a quarter of an hour.
   */
  logOut(): Promise<void>;
}

/**
 * Comes in as a user of an app, in a page of its host, and stays in. Throws `ChatError`: `HOST_TOKEN_REFUSED` with
 * `details.reason`, `GUESTS_REFUSED`, `FORBIDDEN` for a room that is not open to the user, `ORIGIN_REFUSED`,
 * `APP_NOT_FOUND`, or `UNREACHABLE`, which is also what a page of a foreign origin sees.
 *
 * @example
 * const url = 'https://chat.example.com';
 * const getToken = async () => {
 *   const response = await fetch('/roomful-token', { method: 'POST' });
 *   return response.status === 200 ? response.text() : null;
 * };
 * const session = await enterApp({ url, app: 'shop', room: 'help', getToken });
 *
 * const client = new RoomfulClient({ url, getToken: session.getToken });
 * await client.start();
 * const room = await client.join(session.room.id);
 */
export function enterApp(options: EnterAppOptions & { room: string }): Promise<AppSession & { readonly room: Room }>;
export function enterApp(options: EnterAppOptions): Promise<AppSession>;
export async function enterApp({
  url,
  app,
  getToken,
  room,
  clock = systemClock,
  signal,
}: EnterAppOptions): Promise<AppSession> {
  const session = new HostSession({ url, app, askHost: getToken, room, clock });
  await session.enter(signal);
  return session;
}
