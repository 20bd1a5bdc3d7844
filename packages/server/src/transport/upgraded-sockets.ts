import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemClock } from '../ports/clock.ts';

/** What a well-behaved client needs to answer a close. */
export const CLOSE_GRACE_MS = 500;

/**
 * The TCP connections below the WebSockets. A client that sleeps, or never finished its handshake, answers no close:
 * without this it would hold up the stop of the whole server.
 */
export class UpgradedSockets {
  readonly #sockets = new Set<Duplex>();

  constructor(server: Server) {
    server.on('upgrade', (_request, socket: Duplex) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Resolves when all are closed; those that do not close by themselves are cut. The peers are real, and so is the wait. */
  async close(): Promise<void> {
    if (this.#sockets.size === 0) return;
    const closings = [...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    const cancel = systemClock.setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, CLOSE_GRACE_MS);
    await Promise.all(closings);
    cancel();
  }
}
