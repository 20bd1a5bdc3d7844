import type { Connections } from '../delivery/connections.ts';
import type { DeliveryMeter } from '../delivery/delivery-meter.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import { frameSocketOf } from './frame-socket.ts';
import type { ChatIo } from './socket-connection.ts';

const LOOK_EVERY_MS = 250;
const BACKLOG_MAX_BYTES = 1_048_576;

interface SlowConnectionParts {
  connections: Connections;
  clock: Clock;
  logger: Logger;
  meter: DeliveryMeter;
}

/**
 * Cuts connections that can't keep up, so that a reader on a bad line costs a bounded amount of memory and delays
 * nobody. It comes back, and reads from the database what it missed.
 */
export function cutSlowConnections(io: ChatIo, { connections, clock, logger, meter }: SlowConnectionParts): () => void {
  let cancel = clock.setTimeout(look, LOOK_EVERY_MS);
  return () => cancel();

  function look(): void {
    for (const socket of io.sockets.sockets.values()) {
      const bytes = frameSocketOf(socket).backlog;
      if (bytes <= BACKLOG_MAX_BYTES) continue;
      const connection = connections.get(socket.id);
      logger.warn({ userId: connection?.user.id, bytes, reason: 'slow consumer' }, 'connection cut');
      meter.slowConsumerCut();
      // A polite close would wait behind the backlog.
      socket.conn.request.socket.destroy();
    }
    cancel = clock.setTimeout(look, LOOK_EVERY_MS);
  }
}
