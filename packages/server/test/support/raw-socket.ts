import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { PROTOCOL_VERSION } from '@roomful/protocol';
import { type ClientOptions, WebSocket } from 'ws';

type Emitter = Pick<Socket, 'removeAllListeners'>;

/** A WebSocket below Socket.IO: every byte is ours. */
export class RawSocket implements Disposable {
  readonly heard: string[] = [];
  readonly #webSocket: WebSocket;
  readonly #checks = new Set<() => void>();

  static async open(url: string, options: ClientOptions = {}): Promise<RawSocket> {
    const webSocket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, options);
    const raw = new RawSocket(webSocket);
    await raw.until(() => raw.heard.some((frame) => frame.startsWith('0')));
    return raw;
  }

  private constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket;
    webSocket.on('message', (data: Buffer) => {
      this.heard.push(data.toString());
      this.#check();
    });
    webSocket.on('close', () => this.#check());
    // What the server thinks of broken frames is told by the close that follows.
    webSocket.on('error', () => undefined);
  }

  get isClosed(): boolean {
    return this.#webSocket.readyState === WebSocket.CLOSED;
  }

  /** The first packet of Socket.IO, as its own client sends it. */
  async connect(token: string): Promise<void> {
    this.send(`40${JSON.stringify({ token, protocol: PROTOCOL_VERSION })}`);
    await this.until(() => this.heard.some((frame) => frame.startsWith('42["welcome"')));
  }

  send(frame: string | Buffer): void {
    if (this.#webSocket.readyState === WebSocket.OPEN) this.#webSocket.send(frame);
  }

  /** Past the WebSocket: broken frames, and halves of them. */
  sendBytes(bytes: Buffer): void {
    const { _socket: tcp } = this.#webSocket as unknown as { _socket: Socket };
    tcp.write(bytes);
  }

  /** From here on nothing is read, not even that the other side wants to close. */
  ignoreWhatComes(): void {
    const { _socket: tcp } = this.#webSocket as unknown as { _socket: Socket };
    tcp.removeAllListeners('data').on('data', () => undefined);
    tcp
      .removeAllListeners('end')
      .removeAllListeners('error')
      .on('error', () => undefined);
  }

  /** Still reads everything, but leaves a close without an answer; resolves when the other side has cut the connection. */
  async neverAnswersClose(): Promise<void> {
    const { _socket: tcp, _receiver: receiver } = this.#webSocket as unknown as { _socket: Socket; _receiver: Emitter };
    receiver.removeAllListeners('conclude');
    tcp.removeAllListeners('end');
    tcp.allowHalfOpen = true;
    await once(tcp, 'end');
  }

  /** Resolves when it is so, or the connection is closed. */
  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!isSo() && !this.isClosed) return;
        this.#checks.delete(check);
        resolve();
      };
      this.#checks.add(check);
      check();
    });
  }

  closed(): Promise<void> {
    return this.until(() => false);
  }

  [Symbol.dispose](): void {
    this.#webSocket.terminate();
  }

  #check(): void {
    for (const check of [...this.#checks]) check();
  }
}

/** Bytes over TCP, and what comes back until the server ends it or `enough` says so. */
export async function speakTcp(
  port: number,
  bytes: Buffer | string,
  enough: (heard: string) => boolean = () => false,
): Promise<string> {
  const tcp = connect(port, '127.0.0.1');
  let heard = '';
  tcp.on('error', () => undefined);
  await once(tcp, 'connect');
  const ended = new Promise<void>((resolve) => {
    tcp.on('close', () => resolve());
    tcp.on('data', (data) => {
      heard += data.toString('latin1');
      if (enough(heard)) tcp.destroy();
    });
  });
  tcp.write(bytes);
  await ended;
  return heard;
}

/** RFC 6455, from a client: one masked text frame of up to 64 KiB. */
export function maskedText(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = Buffer.from([1, 2, 3, 4]);
  const head = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] ?? 0);
  return Buffer.concat([head, mask, payload]);
}
