import { handshakeSchema, PROTOCOL_VERSION } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Connections } from '../delivery/connections.ts';
import type { UserStore } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { Origins } from './origins.ts';
import { type ChatSocket, SocketConnection } from './socket-connection.ts';
import { validate } from './validate.ts';

interface HandshakeParts {
  sessions: LiveSessions;
  users: UserStore;
  connections: Connections;
  origins: Origins;
  isDraining(): boolean;
  /** The session cookie of a raw `Cookie` header. */
  readCookie(header: string): string | undefined;
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
    const { headers } = socket.handshake;
    parts.origins.assertAllowed(headers.origin, headers.host);
    const { token, protocol } = validate(handshakeSchema, socket.handshake.auth);
    if (protocol !== PROTOCOL_VERSION) {
      throw new ChatError(
        'PROTOCOL_UNSUPPORTED',
        `This server speaks protocol ${PROTOCOL_VERSION}, the client ${protocol}. Update the older of the two; a page only needs a reload.`,
        { details: { supported: [PROTOCOL_VERSION] } },
      );
    }
    const session = await parts.sessions.authenticate(token ?? parts.readCookie(headers.cookie ?? ''));
    const user = await parts.users.findByName(session.username);
    if (!user) throw new ChatError('SESSION_EXPIRED', 'Your session has ended. Log in again under your name.');
    const { claimKeyHash: _, ...publicUser } = user;
    const connection = new SocketConnection(socket, { user: publicUser, session });
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
    socket.data.session = session;
  };
}
