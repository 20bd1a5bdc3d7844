import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A free port below those that the system gives to outgoing connections. Among those, a client that connects while the
 * server is away would now and then be given the very port it connects to: it then talks to itself, and the server can't
 * come back.
 */
export async function findFixedPort(): Promise<number> {
  for (;;) {
    const server = createServer();
    try {
      server.listen(10_000 + Math.floor(Math.random() * 20_000), '127.0.0.1');
      await once(server, 'listening');
    } catch {
      continue;
    }
    const address = server.address();
    server.close();
    await once(server, 'close');
    if (typeof address === 'object' && address) return address.port;
  }
}
