import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { SeededRandom } from './seeded-random.ts';

/** What is wrong with a line, from its first byte on or after a while. */
type Weather =
  | { kind: 'good' }
  /** Breaks after so many bytes, whichever way they go. */
  | { kind: 'cut'; afterBytes: number }
  /** A few bytes at a time, until it breaks. */
  | { kind: 'trickle'; chunkBytes: number; afterBytes: number }
  /** Stops reading now and then, so that both sides have to hold back; it breaks too. */
  | { kind: 'pause'; everyBytes: number; pauseMs: number; afterBytes: number }
  /** Stays open, and from some byte on nothing gets through in either direction. */
  | { kind: 'swallow'; afterBytes: number };

export type WeatherKind = Weather['kind'];

/**
 * After so many bad lines they are good: who has missed much may draw lines that are too short for it again and again, for
 * longer than any test waits.
 */
const BAD_LINES_MAX = 120;

/** The way from clients to a server, over which every connection fares badly in its own way, until `heal`. */
export class BadNetwork implements AsyncDisposable {
  /** How many lines there were of each kind. */
  readonly lines: Record<WeatherKind, number> = { good: 0, cut: 0, trickle: 0, pause: 0, swallow: 0 };
  readonly #server: Server;
  readonly #random: SeededRandom;
  readonly #sockets = new Set<Socket>();
  #isBad = false;
  #badLines = 0;

  static async to({ port }: { port: number }, seed: number): Promise<BadNetwork> {
    const network = new BadNetwork(port, seed);
    network.#server.listen(0, '127.0.0.1');
    await once(network.#server, 'listening');
    return network;
  }

  private constructor(targetPort: number, seed: number) {
    this.#random = new SeededRandom(seed);
    this.#server = createServer((client) => {
      const server = connect(targetPort, '127.0.0.1');
      const weather = this.#drawWeather();
      this.lines[weather.kind]++;
      const line = new Line(client, server, weather);
      for (const socket of [client, server]) {
        this.#sockets.add(socket);
        socket.on('close', () => this.#sockets.delete(socket));
      }
      line.open();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All lines break, and new ones are bad. */
  turnBad(): void {
    this.#isBad = true;
    this.#breakAll();
  }

  /** All lines break, and new ones are good. */
  heal(): void {
    this.#isBad = false;
    this.#breakAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#breakAll();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #breakAll(): void {
    for (const socket of [...this.#sockets]) socket.destroy();
  }

  #drawWeather(): Weather {
    if (!this.#isBad || this.#badLines === BAD_LINES_MAX) return { kind: 'good' };
    this.#badLines++;
    const random = this.#random;
    // Some lines break during the handshake, which takes about a thousand bytes, others after a good talk.
    const afterBytes = random.between(100, 20_000);
    switch (random.pick(['cut', 'cut', 'trickle', 'trickle', 'pause', 'swallow'] as const)) {
      case 'cut':
        return { kind: 'cut', afterBytes };
      case 'trickle':
        return { kind: 'trickle', chunkBytes: random.between(5, 300), afterBytes };
      case 'pause':
        return { kind: 'pause', everyBytes: random.between(500, 2_000), pauseMs: random.between(20, 200), afterBytes };
      case 'swallow':
        return { kind: 'swallow', afterBytes };
    }
  }
}

/** One connection: bytes go through in order, as the weather lets them. */
class Line {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #weather: Weather;
  #passedBytes = 0;

  constructor(client: Socket, server: Socket, weather: Weather) {
    this.#client = client;
    this.#server = server;
    this.#weather = weather;
  }

  open(): void {
    for (const socket of [this.#client, this.#server]) {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
    }
    void this.#carry(this.#client, this.#server);
    void this.#carry(this.#server, this.#client);
  }

  async #carry(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const bytes of from) await this.#pass(bytes as Buffer, to);
    } catch {
      // The line broke.
    }
    // What swallows everything swallows that one side closed, too.
    if (!this.#isSwallowing) this.#break();
  }

  get #isSwallowing(): boolean {
    return this.#weather.kind === 'swallow' && this.#passedBytes >= this.#weather.afterBytes;
  }

  async #pass(bytes: Buffer, to: Socket): Promise<void> {
    const weather = this.#weather;
    if (weather.kind === 'good') return write(to, bytes);
    const passing = bytes.subarray(0, Math.max(0, weather.afterBytes - this.#passedBytes));
    this.#passedBytes += passing.length;
    switch (weather.kind) {
      case 'trickle':
        for (let at = 0; at < passing.length; at += weather.chunkBytes) {
          await write(to, passing.subarray(at, at + weather.chunkBytes));
          // The time between two packets is what trickling is.
          await delay(1);
        }
        break;
      case 'pause': {
        await write(to, passing);
        const pauses = (bytesCount: number) => Math.floor(bytesCount / weather.everyBytes);
        const isDue = pauses(this.#passedBytes) > pauses(this.#passedBytes - passing.length);
        if (isDue) await delay(weather.pauseMs);
        break;
      }
      case 'cut':
      case 'swallow':
        await write(to, passing);
    }
    if (passing.length < bytes.length && !this.#isSwallowing) this.#break();
  }

  #break(): void {
    this.#client.destroy();
    this.#server.destroy();
  }
}

async function write(to: Socket, bytes: Buffer): Promise<void> {
  if (bytes.length > 0 && !to.write(bytes)) await once(to, 'drain');
}
