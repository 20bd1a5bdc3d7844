import type { ServerProcess } from '../server-process.ts';
import { startTarget, type TargetName } from '../start-target.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import type { Dialect } from '../wire/dialect.ts';
import { createPlainDialect } from '../wire/plain-dialect.ts';
import { createRoomfulDialect } from '../wire/roomful-dialect.ts';
import { WireSocket } from '../wire/wire-socket.ts';
import { Acknowledger } from './acknowledger.ts';
import { Ledger } from './ledger.ts';
import { Member } from './member.ts';
import { messageContent } from './message-content.ts';
import { verifyFile } from './verify-file.ts';

const CONNECTING_AT_ONCE = 20;

export interface LoadShape {
  target: TargetName;
  rooms: number;
  membersPerRoom: number;
  sendersPerRoom: number;
  /** One member in so many takes the time of every message, the others only count; without it the senders do. */
  sampleEvery?: number;
  profile?: boolean;
  /** The server can be asked for its memory. */
  withProbe?: boolean;
}

/** A server and the members of its rooms, ready to send. `finish` ends it and looks every message up. */
export class Load implements AsyncDisposable {
  readonly shape: LoadShape;
  readonly server: ServerProcess;
  readonly ledger = new Ledger();
  readonly members: Member[] = [];
  readonly #dialect: Dialect;
  readonly #folder: TemporaryFolder;
  #rooms: string[] = [];
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
      const { profile = false, withProbe = false } = shape;
      const server = await startTarget(shape.target, { file: folder.file('chat.db'), profile, withProbe });
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

  get membersPerRoom(): number {
    return this.members.length / this.shape.rooms;
  }

  /** Messages × members that have arrived, or have to. */
  get expected(): number {
    return (this.ledger.sent - this.refused) * this.membersPerRoom;
  }

  get refused(): number {
    return this.ledger.answered - this.ledger.acknowledged.size;
  }

  /** The senders take turns, and so do the rooms. */
  send(intendedAt: number, by = this.ledger.sent % this.#senders): void {
    const sender = this.members[by];
    if (!sender) throw new Error(`there is no sender ${by}`);
    const sequence = this.ledger.intend(intendedAt);
    sender.send(this.#dialect.messageFrame(sequence, sender.room, messageContent(sequence)));
  }

  /** More members for every room, before anything was sent. */
  async grow(membersPerRoom: number): Promise<void> {
    // Member by member over all rooms, so that consecutive senders are in different ones.
    const wanted = this.#rooms.length * membersPerRoom;
    while (this.members.length < wanted) {
      const first = this.members.length;
      const size = Math.min(CONNECTING_AT_ONCE, wanted - first);
      this.members.push(
        ...(await Promise.all(Array.from({ length: size }, (_, offset) => this.#enter(first + offset)))),
      );
    }
  }

  /**
   * Stops the server and answers with everything that was wrong; nothing is what has to come. Where a load looked for the
   * rate at which everything breaks, members that could not keep up any more may have been cut.
   */
  async finish({ mayBeCut = false } = {}): Promise<string[]> {
    const faults = this.members.flatMap(({ inbox }, index) =>
      inbox.faults().map((fault) => `member ${index + 1}: ${fault}`),
    );
    const isCut = this.#cut > 0;
    if (isCut && !mayBeCut) faults.push(`${this.#cut} members were cut by the server`);
    if (this.ledger.delivered !== this.expected && !(isCut && mayBeCut)) {
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

  get #senders(): number {
    return this.shape.rooms * this.shape.sendersPerRoom;
  }

  async #connect(): Promise<void> {
    const { rooms, membersPerRoom } = this.shape;
    this.#rooms = await this.#createRooms(Array.from({ length: rooms }, (_, index) => `bench-${index + 1}`));
    this.#acknowledger = new Acknowledger(this.members);
    await this.grow(membersPerRoom);
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

  #enter(index: number): Promise<Member> {
    const { sampleEvery } = this.shape;
    return Member.enter(`bench_member_${index + 1}`, {
      url: this.server.url,
      dialect: this.#dialect,
      ledger: this.ledger,
      room: this.#rooms[index % this.#rooms.length] ?? '',
      isSampled: sampleEvery === undefined ? index < this.#senders : (index + 1) % sampleEvery === 0,
      onCut: () => this.#cut++,
    });
  }

  #disconnect(): void {
    this.#acknowledger?.[Symbol.dispose]();
    for (const member of this.members) member.leave();
  }
}

function ignore(): void {
  // The host only makes the rooms.
}
