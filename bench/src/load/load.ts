import type { ServerProcess } from '../server-process.ts';
import { startTarget, type TargetName } from '../start-target.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import type { Dialect, Inbox } from '../wire/dialect.ts';
import { createPlainDialect } from '../wire/plain-dialect.ts';
import { createRoomfulDialect } from '../wire/roomful-dialect.ts';
import { MARKER } from '../wire/scan-frame.ts';
import { WireSocket } from '../wire/wire-socket.ts';
import { Acknowledger } from './acknowledger.ts';
import { Ledger } from './ledger.ts';
import { verifyFile } from './verify-file.ts';

/** About as long as what people write. */
const TEXT = 'Shall we meet at the corner at noon, and who brings the bread this time?';
const CONNECTING_AT_ONCE = 20;

export interface Member {
  room: string;
  socket: WireSocket;
  inbox: Inbox;
  isSampled: boolean;
}

export interface LoadShape {
  target: TargetName;
  rooms: number;
  membersPerRoom: number;
  sendersPerRoom: number;
  /** One member in so many takes the time of every message; the others only count. */
  sampleEvery: number;
  profile?: boolean;
}

/** A server and the members of its rooms, ready to send. `finish` ends it and looks every message up. */
export class Load implements AsyncDisposable {
  readonly shape: LoadShape;
  readonly server: ServerProcess;
  readonly ledger = new Ledger();
  readonly members: Member[] = [];
  #senders: Member[] = [];
  readonly #dialect: Dialect;
  readonly #folder: TemporaryFolder;
  #acknowledger: Acknowledger | undefined;
  #cut = 0;

  private constructor(shape: LoadShape, server: ServerProcess, folder: TemporaryFolder) {
    this.shape = shape;
    this.server = server;
    this.#folder = folder;
    this.#dialect = shape.target === 'roomful' ? createRoomfulDialect() : createPlainDialect();
  }

  static async start(shape: LoadShape): Promise<Load> {
    const folder = new TemporaryFolder();
    try {
      const server = await startTarget(shape.target, {
        file: folder.file('chat.db'),
        profile: shape.profile ?? false,
      });
      const load = new Load(shape, server, folder);
      try {
        await load.#connect();
        return load;
      } catch (error) {
        await load[Symbol.asyncDispose]();
        throw error;
      }
    } catch (error) {
      folder[Symbol.dispose]();
      throw error;
    }
  }

  get isIntact(): boolean {
    return this.#cut === 0 && this.server.isRunning;
  }

  get file(): string {
    return this.#folder.file('chat.db');
  }

  /** Messages × members that have arrived, or have to. */
  get expected(): number {
    return (this.ledger.sent - this.refused) * this.shape.membersPerRoom;
  }

  get refused(): number {
    return this.ledger.answered - this.ledger.acknowledged.size;
  }

  /** The senders take turns, and so do the rooms. */
  send(intendedAt: number, by = this.ledger.sent % this.#senders.length): void {
    const sender = this.#senders[by];
    if (!sender) throw new Error(`there is no sender ${by}`);
    const sequence = this.ledger.intend(intendedAt);
    sender.socket.send(this.#dialect.messageFrame(sequence, sender.room, `${MARKER}${sequence} ${TEXT}`));
  }

  /** Stops the server and answers with everything that was wrong; nothing is what has to come. */
  async finish(): Promise<string[]> {
    const faults = this.members.flatMap(({ inbox }, index) =>
      inbox.faults().map((fault) => `member ${index + 1}: ${fault}`),
    );
    if (this.#cut > 0) faults.push(`${this.#cut} members were cut by the server`);
    if (this.ledger.delivered !== this.expected) {
      faults.push(`${this.ledger.delivered} deliveries instead of ${this.expected}`);
    }
    this.#disconnect();
    await this.server.stop();
    faults.push(...verifyFile(this.file, this.ledger.acknowledged));
    return faults;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disconnect();
    await this.server.stop();
    this.#folder[Symbol.dispose]();
  }

  async #connect(): Promise<void> {
    const { rooms, membersPerRoom, sendersPerRoom, sampleEvery } = this.shape;
    const keys = await this.#createRooms(Array.from({ length: rooms }, (_, index) => `bench-${index + 1}`));
    // Member by member over all rooms, so that consecutive senders are in different ones.
    const places = Array.from({ length: rooms * membersPerRoom }, (_, index) => keys[index % rooms] ?? '');
    for (let first = 0; first < places.length; first += CONNECTING_AT_ONCE) {
      const group = places.slice(first, first + CONNECTING_AT_ONCE);
      this.members.push(
        ...(await Promise.all(
          group.map((room, offset) => this.#enter(room, first + offset, (first + offset + 1) % sampleEvery === 0)),
        )),
      );
    }
    this.#senders = this.members.slice(0, rooms * sendersPerRoom);
    this.#acknowledger = new Acknowledger(this.members);
  }

  async #createRooms(names: readonly string[]): Promise<string[]> {
    const auth = await this.#dialect.logIn(this.server.url, 'bench_host');
    const host = await WireSocket.connect(this.server.url, auth, {
      onEvent: ignore,
      onAnswer: ignore,
      onClosed: ignore,
    });
    const rooms = await this.#dialect.createRooms(host, names);
    host.close();
    return rooms;
  }

  async #enter(room: string, index: number, isSampled: boolean): Promise<Member> {
    const early: Buffer[] = [];
    const place: { inbox?: Inbox } = {};
    const auth = await this.#dialect.logIn(this.server.url, `bench_member_${index + 1}`);
    const socket = await WireSocket.connect(this.server.url, auth, {
      onEvent: (frame) => (place.inbox ? place.inbox.take(frame) : early.push(frame)),
      onAnswer: (sequence, frame) => this.ledger.takeAnswer(sequence, frame),
      onClosed: () => this.#cut++,
    });
    const rev = await this.#dialect.join(socket, room);
    const inbox = this.#dialect.createInbox({ room, rev, isSampled, arrivals: this.ledger });
    for (const frame of early) inbox.take(frame);
    place.inbox = inbox;
    return { room, socket, inbox, isSampled };
  }

  #disconnect(): void {
    this.#acknowledger?.[Symbol.dispose]();
    for (const { socket } of this.members) socket.close();
  }
}

function ignore(): void {
  // The host only makes the rooms.
}
