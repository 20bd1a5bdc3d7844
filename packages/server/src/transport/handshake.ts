import { type Handshake, handshakeSchema, PROTOCOL_VERSION, type User, type UserId } from '@roomful/protocol';
import { isAppHandle } from '../accounts/app-names.ts';
import { findSessionUser } from '../accounts/find-session-user.ts';
import { ChatError } from '../chat-error.ts';
import type { RoomAccess } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import type { UserStore } from '../ports/store.ts';
import type { Membership } from '../rooms/membership.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { ConnectGuard } from './connect-guard.ts';
import { assertActsFor } from './origins.ts';
import { type ChatSocket, SocketConnection } from './socket-connection.ts';

interface HandshakeParts {
  sessions: LiveSessions;
  users: UserStore;
  connections: Connections;
  membership: Pick<Membership, 'whereToReturn'>;
  guard: Pick<ConnectGuard, 'admit' | 'admitUser' | 'readCookie'>;
  /** Where a user of an app may be, by how the app is just now. Throws `SESSION_EXPIRED` where that is nowhere. */
  findAccess(userId: UserId): Promise<RoomAccess>;
  isDraining(): boolean;
  /** Otherwise everybody is a member. */
  doRolesCount: boolean;
  /** The connection is over, in whatever way and at whatever stage. */
  onClosed(connection: SocketConnection): void;
}

/** Who may connect. What it throws is the `data` of the client's `connect_error`. */
export function createHandshake(parts: HandshakeParts) {
  return async function shakeHands(socket: ChatSocket): Promise<void> {
    if (parts.isDraining()) {
      throw new ChatError('SERVER_DRAINING', 'The server is restarting. Connect again in a few seconds.', {
        retryAfterMs: 2_000,
      });
    }
    const { network, appPage } = parts.guard.admit(socket.request);
    const { auth } = socket.handshake;
    const cookieToken = appPage === undefined ? parts.guard.readCookie(socket.request) : undefined;
    const isAnonymous = auth['token'] === undefined && cookieToken === undefined;
    const said = isAnonymous ? undefined : readAuth(auth);
    const token = said?.token ?? cookieToken;
    const session = await parts.sessions.authenticate(token);
    const found = await findSessionUser(parts.users, session);
    const access = isAppHandle(found.username) ? await parts.findAccess(found.id) : undefined;
    if (appPage) assertActsFor(appPage, access?.appId);
    const doRolesCount = parts.doRolesCount && access === undefined;
    const user: User = doRolesCount ? found : { ...found, role: 'member' };
    // Its end was not listened for yet: a client that left meanwhile would stay in the books for ever.
    if (socket.conn.readyState !== 'open') {
      throw new ChatError('SESSION_EXPIRED', 'The connection closed. Connect again.');
    }
    parts.guard.admitUser(user.id, network);
    const connection = new SocketConnection(socket, {
      user,
      session,
      network,
      wantsRoomActivity: said?.roomActivity === true,
      access,
    });
    // Known before it attaches: a still newer connection must find it to displace it.
    parts.connections.add(connection);
    socket.conn.once('close', () => parts.onClosed(connection));
    try {
      await parts.sessions.attach(connection);
    } catch (error) {
      parts.connections.remove(connection);
      throw error;
    }
    socket.data.connection = connection;
    // Asked when the connection already hears of deletions: a room that is deleted later is told by `room_deleted`.
    const currentRoomId = await parts.membership.whereToReturn(session.currentRoomId);
    socket.data.session = { ...session, currentRoomId };
  };
}

/** The two fields of `auth` that matter for getting in have each their own code when they are not as they should be. */
function readAuth(auth: Record<string, unknown>): Handshake {
  const { protocol } = auth;
  if (protocol !== PROTOCOL_VERSION) {
    throw new ChatError(
      'PROTOCOL_UNSUPPORTED',
      `This server speaks protocol ${PROTOCOL_VERSION}, and the client did not ask for that. Update the older of the two; a page only needs a reload.`,
      { details: { supported: [PROTOCOL_VERSION] } },
    );
  }
  const handshake = handshakeSchema.safeParse(auth);
  if (handshake.success) return handshake.data;
  throw new ChatError(
    'UNAUTHENTICATED',
    'The handshake’s auth holds something else than a token and the protocol. Log in, and send the token you are given.',
  );
}
