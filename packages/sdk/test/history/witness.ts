import type { Message, RoomId } from '@roomful/protocol';
import type { ClientOptions, RoomfulClient } from '../../src/client.ts';
import { asChatError } from '../../src/errors.ts';
import type { JoinedRoom } from '../../src/joined-room.ts';
import { enter, untilState } from '../helpers/people.ts';
import type { SeededRandom } from '../helpers/seeded-random.ts';
import type { ClientHistory, Sending } from './history.ts';

/** A client in a room that notes all it does and sees. It is there before the first message. */
export class Witness implements AsyncDisposable {
  readonly name: string;
  readonly client: RoomfulClient;
  readonly room: JoinedRoom;
  readonly #sendings: Sending[] = [];
  readonly #heard: Message[] = [];

  static async enter(name: string, options: ClientOptions, roomName: string): Promise<Witness> {
    const { client, room } = await enter(name, options, roomName);
    return new Witness(name, client, room);
  }

  private constructor(name: string, client: RoomfulClient, room: JoinedRoom) {
    this.name = name;
    this.client = client;
    this.room = room;
    room.on('message', (message) => this.#heard.push(message));
  }

  get roomId(): RoomId {
    return this.room.room.id;
  }

  /** Resolves when the message was accepted or has failed; the history knows which. */
  async say(content: string): Promise<Sending['outcome']> {
    const { clientId, accepted } = this.room.send(content);
    const sending: Sending = { clientId, content, outcome: { kind: 'open' } };
    this.#sendings.push(sending);
    sending.outcome = await accepted.then(
      (message): Sending['outcome'] => ({ kind: 'accepted', message }),
      (error: unknown): Sending['outcome'] => ({ kind: 'failed', code: asChatError(error).code }),
    );
    return sending.outcome;
  }

  /** Says so many texts, a few of them at the same time: what waits in the outbox has an order to keep. */
  async talk(count: number, { random, onSaid }: { random: SeededRandom; onSaid?: () => void }): Promise<void> {
    const under = new Set<Promise<unknown>>();
    for (let index = 0; index < count; index++) {
      const said = this.say(`${this.name} ${index}`).then(() => {
        under.delete(said);
        onSaid?.();
      });
      under.add(said);
      while (under.size >= random.between(1, 4)) await Promise.race(under);
    }
    await Promise.all(under);
  }

  /** As a person does who sees what failed; resolves when it is there. For the history it stays failed: its place is free. */
  async retryFailed(): Promise<void> {
    for (const entry of this.room.entries) if (entry.kind === 'outgoing') this.room.retry(entry.clientId);
    await this.#until(() => this.room.entries.every(({ kind }) => kind === 'message'));
  }

  /** In step with the room, with all of it loaded, and no message of its own waits for a mark. */
  async untilAtRest(rev: number): Promise<void> {
    await untilState(this.client, 'live');
    await this.#until(() => this.room.rev >= rev);
    while (this.room.hasMore) await this.room.loadOlder(500);
    await this.#until(() => !this.room.entries.some((entry) => entry.kind === 'message' && entry.own && isOpen(entry)));
  }

  history(): ClientHistory {
    const { entries } = this.room;
    return {
      name: this.name,
      userId: this.client.user?.id ?? 0,
      roomId: this.roomId,
      sendings: this.#sendings,
      heard: this.#heard,
      shown: entries.flatMap((entry) => (entry.kind === 'message' ? entry.message : [])),
      unsent: entries.flatMap((entry) => (entry.kind === 'outgoing' ? entry.clientId : [])),
      restarted: this.room.restarted,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.stop();
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return;
        stop();
        resolve();
      };
      const stop = this.room.on('change', look);
      look();
    });
  }
}

function isOpen({ message }: { message: Message }): boolean {
  return message.deliveryStatus === 'pending';
}
