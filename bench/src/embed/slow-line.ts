import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const CHUNK_BYTES = 8_192;

interface Speed {
  bytesPerSecond: number;
  /** Before the first byte of an answer. */
  latencyMs: number;
}

interface Parcel {
  dueAt: number;
  to: Socket;
  bytes: Buffer;
}

/** One line into a home: whatever a page loads, from however many servers, goes through it one after the other. */
export class SlowLine implements AsyncDisposable {
  readonly #speed: Speed;
  readonly #doors: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #queue: Parcel[] = [];
  #isCarrying = false;
  #bytes = 0;

  constructor(speed: Speed) {
    this.#speed = speed;
  }

  /** Answers with the port at which a local port can be reached through the line. */
  async open(port: number, host = '127.0.0.1'): Promise<number> {
    const door = createServer((near) => this.#join(near, connect(port, '127.0.0.1')));
    this.#doors.push(door);
    door.listen(0, host);
    await once(door, 'listening');
    return (door.address() as AddressInfo).port;
  }

  /** What came to the page since it was asked the last time, with everything that HTTP adds. */
  takeBytes(): number {
    const bytes = this.#bytes;
    this.#bytes = 0;
    return bytes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      this.#doors.map(async (door) => {
        door.close();
        await once(door, 'close');
      }),
    );
  }

  #join(near: Socket, far: Socket): void {
    near.setNoDelay(true);
    far.setNoDelay(true);
    near.pipe(far);
    far.on('data', (bytes: Buffer) => {
      const dueAt = performance.now() + this.#speed.latencyMs;
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
        this.#queue.push({ dueAt, to: near, bytes: bytes.subarray(at, at + CHUNK_BYTES) });
      void this.#carry();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
    }
  }

  async #carry(): Promise<void> {
    if (this.#isCarrying) return;
    this.#isCarrying = true;
    let freeAt = performance.now();
    for (let parcel = this.#queue.shift(); parcel !== undefined; parcel = this.#queue.shift()) {
      freeAt = Math.max(freeAt, parcel.dueAt) + (parcel.bytes.length / this.#speed.bytesPerSecond) * 1_000;
      const waitMs = freeAt - performance.now();
      if (waitMs > 1) await pause(waitMs);
      if (parcel.to.destroyed) continue;
      parcel.to.write(parcel.bytes);
      this.#bytes += parcel.bytes.length;
    }
    this.#isCarrying = false;
  }
}
