import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Line {
  client: Socket;
  server: Socket;
  isSwallowing: boolean;
}

/** The line between a client and a server, which a test can cut and mute: real bytes through a real port. */
export class Cable implements AsyncDisposable {
  readonly #server: Server;
  readonly #lines = new Set<Line>();
  #isPluggedIn = true;
  #isMuted = false;
  #lastWords: string | undefined;
  #lostWords: string | undefined;
  readonly #lost = Promise.withResolvers<void>();

  private constructor(targetPort: number) {
    this.#server = createServer((client) => {
      if (!this.#isPluggedIn) return client.destroy();
      const server = connect(targetPort, '127.0.0.1');
      const line: Line = { client, server, isSwallowing: false };
      this.#lines.add(line);
      const end = () => {
        if (line.isSwallowing) return;
        this.#lines.delete(line);
        client.destroy();
        server.destroy();
      };
      for (const socket of [client, server]) socket.on('error', end).on('close', end);
      client.on('data', (bytes) => {
        if (!line.isSwallowing) server.write(bytes);
      });
      server.on('data', (bytes) => {
        const isLost = this.#lostWords !== undefined && bytes.includes(this.#lostWords);
        if (isLost) this.#lost.resolve();
        if (!this.#isMuted && !line.isSwallowing && !isLost) client.write(bytes);
        if (this.#lastWords !== undefined && bytes.includes(this.#lastWords)) client.end();
      });
      return undefined;
    });
  }

  static async to({ port }: { port: number }): Promise<Cable> {
    const cable = new Cable(port);
    cable.#server.listen(0, '127.0.0.1');
    await once(cable.#server, 'listening');
    return cable;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The connections break; new ones can be made. */
  cut(): void {
    for (const line of [...this.#lines]) {
      line.isSwallowing = false;
      line.client.destroy();
      line.server.destroy();
    }
    this.#isMuted = false;
  }

  unplug(): void {
    this.#isPluggedIn = false;
    this.cut();
  }

  plugIn(): void {
    this.#isPluggedIn = true;
  }

  /** From now on every connection breaks when the server has said this. */
  cutAfter(text: string): void {
    this.#lastWords = text;
  }

  /** The server hears everything, the client nothing. */
  mute(): void {
    this.#isMuted = true;
  }

  /** From now on the client hears nothing in which the server says this. Resolves when it was said for the first time. */
  lose(text: string): Promise<void> {
    this.#lostWords = text;
    return this.#lost.promise;
  }

  /**
   * The connections of this moment stay open, and nothing gets through any more, in either direction: not even that one
   * side closes. New ones are as good as ever.
   */
  swallow(): void {
    for (const line of this.#lines) line.isSwallowing = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.unplug();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
