import { WebSocket } from 'ws';
import { readDigits } from './scan-frame.ts';

/** Requests of the preparation are numbered from here; below, the number of a request is that of its message. */
const FIRST_OWN_ID = 1_000_000_000;
const [CLOSE_BRACKET, OPEN, PING, MESSAGE, CONNECT, EVENT, ACK, ERROR] = [93, 48, 50, 52, 48, 50, 51, 52];

interface Listeners {
  onEvent(frame: Buffer): void;
  /** The answer to the message of this number. */
  onAnswer(sequence: number, frame: Buffer): void;
  onClosed(): void;
}

export interface TimedAnswer {
  frame: Buffer;
  /** When its last byte was there. */
  at: number;
}

/** Engine.IO and Socket.IO by hand on one WebSocket: only what a load needs, and no frame is parsed. */
export class WireSocket {
  readonly #socket: WebSocket;
  readonly #listeners: Listeners;
  readonly #asked = new Map<number, { resolve: (answer: TimedAnswer) => void; reject: (error: Error) => void }>();
  #nextOwnId = FIRST_OWN_ID;
  #isClosing = false;

  private constructor(socket: WebSocket, listeners: Listeners) {
    this.#socket = socket;
    this.#listeners = listeners;
  }

  static connect(url: string, auth: object, listeners: Listeners): Promise<WireSocket> {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const socket = new WebSocket(address, { perMessageDeflate: false, skipUTF8Validation: true });
    const wire = new WireSocket(socket, listeners);
    return new Promise((resolve, reject) => {
      socket.on('message', (frame: Buffer) => {
        if (frame[0] === PING) socket.send('3');
        else if (frame[0] === OPEN) socket.send(`40${JSON.stringify(auth)}`);
        else if (frame[0] !== MESSAGE) return;
        else if (frame[1] === EVENT) listeners.onEvent(frame);
        else if (frame[1] === ACK) wire.#takeAnswer(frame);
        else if (frame[1] === CONNECT) resolve(wire);
        else if (frame[1] === ERROR) reject(new Error(`The server refused the connection: ${frame.toString()}`));
      });
      socket.on('error', reject);
      socket.once('close', () => {
        reject(new Error('The connection was cut.'));
        for (const { reject: rejectAsked } of wire.#asked.values()) rejectAsked(new Error('The connection was cut.'));
        if (!wire.#isClosing) listeners.onClosed();
      });
    });
  }

  send(frame: string): void {
    this.#socket.send(frame);
  }

  /** For the preparation: the parsed answer. */
  async ask(name: string, payload: unknown): Promise<unknown> {
    const { frame } = await this.askTimed(name, payload);
    return parseAnswer(frame);
  }

  askTimed(name: string, payload: unknown): Promise<TimedAnswer> {
    const id = this.#nextOwnId++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#socket.send(`42${id}${JSON.stringify([name, payload])}`);
    });
  }

  /** Reads nothing more, so that the server's backlog grows. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.terminate();
  }

  #takeAnswer(frame: Buffer): void {
    const id = readDigits(frame, 2);
    const asked = this.#asked.get(id);
    if (!asked) {
      this.#listeners.onAnswer(id, frame);
      return;
    }
    this.#asked.delete(id);
    asked.resolve({ frame, at: performance.now() });
  }
}

export function parseAnswer(frame: Buffer): unknown {
  const [answer] = JSON.parse(frame.toString('utf8', frame.indexOf('['), frame.lastIndexOf(CLOSE_BRACKET) + 1)) as [
    unknown,
  ];
  return answer;
}
