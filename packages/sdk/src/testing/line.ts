import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What lies between a bot and the server, so that a test can cut it: real bytes through a real port. */
export class Line {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isPluggedIn = true;
  #isClosed = false;

  private constructor(targetPort: number) {
    this.#server = createServer((near) => {
      if (!this.#isPluggedIn) return void near.destroy();
      const far = connect(targetPort, '127.0.0.1');
      const end = () => {
        near.destroy();
        far.destroy();
      };
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.setNoDelay(true);
        socket.on('error', end).on('close', end);
        socket.on('close', () => this.#sockets.delete(socket));
      }
      near.pipe(far);
      far.pipe(near);
    });
  }

  static async to(port: number): Promise<Line> {
    const line = new Line(port);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get isInUse(): boolean {
    return this.#sockets.size > 0;
  }

  /** The connections break; new ones can be made. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The connections break, and no new one gets through. */
  unplug(): void {
    this.#isPluggedIn = false;
    this.cut();
  }

  plugIn(): void {
    this.#isPluggedIn = !this.#isClosed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.unplug();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
