import { setTimeout as pause } from 'node:timers/promises';
import { ask, createRoomfulDialect } from '../wire/roomful-dialect.ts';
import { WireSocket } from '../wire/wire-socket.ts';

/** Somebody who writes, without a browser. */
export class Writer implements Disposable {
  readonly #socket: WireSocket;
  readonly #room: number;
  #sent = 0;

  static async join(url: string, name: string, room: string): Promise<Writer> {
    const auth = await createRoomfulDialect().logIn(url, name);
    const socket = await WireSocket.connect(url, auth, { onEvent: () => {}, onAnswer: () => {}, onClosed: () => {} });
    const { rooms } = await ask<{ rooms: { id: number; name: string }[] }>(socket, 'list_rooms', { limit: 200 });
    const known = rooms.find((candidate) => candidate.name === room);
    const { id } = known ?? (await ask<{ room: { id: number } }>(socket, 'create_room', { name: room })).room;
    await ask(socket, 'join_room', { roomId: id });
    return new Writer(socket, id);
  }

  private constructor(socket: WireSocket, room: number) {
    this.#socket = socket;
    this.#room = room;
  }

  async say(content: string): Promise<void> {
    const clientId = `bench-${this.#room}-${++this.#sent}-${Date.now()}`;
    await ask(this.#socket, 'send_message', { roomId: this.#room, clientId, content, timestamp: Date.now() });
  }

  /** So many a second, until the signal ends it. */
  async chatter(perSecond: number, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const answers: Promise<void>[] = [];
    for (let n = 0; !signal.aborted; n++) {
      answers.push(this.say(`Number ${n} of many, which nobody will ever read to its end.`));
      const dueInMs = startedAt + ((n + 1) * 1_000) / perSecond - performance.now();
      if (dueInMs > 0) await pause(dueInMs);
    }
    await Promise.all(answers);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}
