import { RoomfulClient } from '../../src/client.ts';
import type { ClientOptions } from '../../src/client.ts';
import type { ConnectionState } from '../../src/connection-state.ts';
import type { JoinedRoom } from '../../src/joined-room.ts';
import { logIn } from '../../src/login.ts';
import type { ReconnectPolicy } from '../../src/reconnect-policy.ts';
import type { TimelineEntry } from '../../src/timeline-entry.ts';

/** Tests don't wait longer than they must. */
export const eagerPolicy: ReconnectPolicy = { nextDelayMs: () => 10, maxAttempts: 1_000, offlineRetryMs: 60_000 };

/** A client as a person's app has one: it keeps the claim key and logs in again when its session is refused. */
export function createPerson(username: string, options: ClientOptions): RoomfulClient {
  let claimKey: string | undefined;
  let token: string | undefined;
  return new RoomfulClient({
    reconnect: eagerPolicy,
    async getToken({ reason }) {
      if (reason === 'refused' || token === undefined) {
        const session = await logIn({ url: options.url, username, claimKey });
        claimKey ??= session.claimKey;
        token = session.token;
      }
      return token;
    },
    ...options,
    // A getter of its class, where the address is a cable's.
    url: options.url,
  });
}

export async function enter(username: string, options: ClientOptions, roomName = 'general') {
  const client = createPerson(username, options);
  await client.start();
  const room = (await client.listRooms()).find(({ name }) => name === roomName);
  if (!room) throw new Error(`there is no room ${roomName}`);
  return { client, room: await client.join(room.id) };
}

/** Resolves as soon as the entries are as expected; there is no time limit but the test's own. */
export function untilEntries(
  room: JoinedRoom,
  isExpected: (entries: readonly TimelineEntry[]) => boolean,
): Promise<readonly TimelineEntry[]> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isExpected(room.entries)) return;
      stop();
      resolve(room.entries);
    };
    const stop = room.on('change', look);
    look();
  });
}

export function untilState(client: RoomfulClient, status: ConnectionState['status']): Promise<ConnectionState> {
  return new Promise((resolve) => {
    const look = () => {
      if (client.state.status !== status) return;
      stop();
      resolve(client.state);
    };
    const stop = client.on('state', look);
    look();
  });
}

export function textsOf(room: JoinedRoom): string[] {
  return room.entries.map((entry) => (entry.kind === 'message' ? entry.message.content : `(${entry.content})`));
}

export function has(text: string): (entries: readonly TimelineEntry[]) => boolean {
  return (entries) => entries.some((entry) => entry.kind === 'message' && entry.message.content === text);
}
