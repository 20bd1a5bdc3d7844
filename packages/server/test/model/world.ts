import type { MessageEnvelope, Reply, RoomId, SendMessage, UserId } from '@roomful/protocol';
import { settled } from './gates.ts';
import { law } from './law.ts';
import type { ClientFrame, MemorySocket } from './memory-socket.ts';
import { MemoryServer } from './memory-server.ts';
import { ReferenceClient } from './reference-client.ts';
import { DEVICES } from './steps.ts';
import { BOT, copyAsCrashed, type TemplateDatabase } from './template-database.ts';
import { Truth } from './truth.ts';
import { WireWitness } from './wire-witness.ts';

/** More rounds than anything here needs: something goes on for ever. */
const ROUNDS_MAX = 5_000;
const GATHERED_MS = 50;
const SLICE_MS = 500;

interface WorldFile {
  template: TemplateDatabase;
  /** A fresh file name for each life of the server. */
  nextFile(): string;
}

/** Five devices of four users, two rooms, one server with its file, and the laws that are held at every step. */
export class World {
  readonly clients: ReferenceClient[];
  readonly truth: Truth;
  readonly witness: WireWitness;
  readonly rooms: readonly RoomId[];
  /** The first use of each `clientId`, for repeats. */
  readonly sends: { client: ReferenceClient; message: SendMessage }[] = [];
  server!: MemoryServer;
  readonly #file: WorldFile;
  readonly #tokens = new Map<ReferenceClient, string>();
  readonly #sendsOf = new Map<string, { open: number; acknowledgedAs?: number }>();
  #path: string;
  #now = 1_700_000_000_000;
  #lastClientId = 0;

  static async start(file: WorldFile): Promise<World> {
    const path = file.nextFile();
    file.template.copyTo(path);
    const world = new World(file, path);
    await world.#startServer();
    return world;
  }

  private constructor(file: WorldFile, path: string) {
    this.#file = file;
    this.#path = path;
    this.rooms = file.template.rooms;
    this.truth = new Truth(path, this.rooms);
    this.witness = new WireWitness(this.truth);
    this.clients = DEVICES.map((device) => this.newClient(device));
  }

  newClient(device: string): ReferenceClient {
    const username = device === 'bobs_phone' ? 'bob' : device;
    const client = new ReferenceClient(device, { username, isBot: device === BOT });
    client.onChanged = (roomId, { rev, messages, floor }) => {
      this.truth.assertSame(roomId, { rev, messages, isWhole: floor === undefined });
    };
    client.onAnswered = (asked, reply) => this.#answered(client, asked, reply);
    return client;
  }

  userId(client: ReferenceClient): UserId {
    return this.#file.template.users.get(client.username)!;
  }

  async connect(client: ReferenceClient): Promise<void> {
    if (client.socket) return;
    let token = this.#tokens.get(client);
    if (token === undefined) {
      token = await this.server.logIn(client.username);
      this.#tokens.set(client, token);
    }
    client.connect(this.server.connect(token));
  }

  cut(client: ReferenceClient, framesArrive: boolean): void {
    client.socket?.cut({ framesArrive });
    client.lose();
  }

  newMessage(client: ReferenceClient, { room, text, skewMs = 0 }: { room: number; text: number; skewMs?: number }) {
    const message: SendMessage = {
      roomId: this.rooms[room]!,
      clientId: `${client.device}-${++this.#lastClientId}`,
      content: contentOf(text),
      timestamp: this.server.clock.now() + skewMs,
    };
    this.sends.push({ client, message });
    return message;
  }

  send(client: ReferenceClient, message: SendMessage): void {
    if (!client.socket) return;
    this.#sendOf(client, message.clientId).open++;
    client.send(message);
  }

  /** One frame of the client reaches the server. */
  async takeOne(socket: MemorySocket | undefined): Promise<boolean> {
    if (!socket?.nextToServer) return false;
    socket.takeOne();
    await this.#moved();
    return true;
  }

  /** One frame reaches the client. */
  hearOne(client: ReferenceClient): boolean {
    const frame = client.socket?.toClient.shift();
    if (frame) client.hear(frame);
    return frame !== undefined;
  }

  async open(nth = 0): Promise<boolean> {
    const isOpened = this.server.gates.open(nth);
    await this.#moved();
    return isOpened;
  }

  async tick(ms: number): Promise<void> {
    // In slices below a second: what is broadcast on the way may be late before the tick is over.
    for (let left = ms; left > 0; left -= SLICE_MS) {
      this.witness.timePasses();
      this.server.clock.advance(Math.min(SLICE_MS, left));
    }
    await this.#moved();
  }

  async arriveAll(): Promise<void> {
    for (const client of this.clients) while (await this.takeOne(client.socket));
  }

  /** Everything that can go on does, and what is gathered for a few milliseconds goes out. Then the world is looked at. */
  async settle(): Promise<void> {
    await this.goOn();
    await this.tick(GATHERED_MS);
    await this.goOn();
    this.#assertQuiet();
  }

  async crash(): Promise<void> {
    const path = this.#file.nextFile();
    copyAsCrashed(this.#path, path);
    const { server } = this;
    for (const client of this.clients) client.lose();
    await server.crash();
    this.#path = path;
    await this.#startAgain();
  }

  async restart(framesArrive: boolean): Promise<void> {
    if (framesArrive) await this.goOn();
    let isClosed = false;
    const closing = this.server.close().then(() => (isClosed = true));
    for (let round = 0; !isClosed; round++) {
      law(round < ROUNDS_MAX, '[R-6] A server that is told to stop stops.', this.server.gates.names);
      await this.open();
    }
    await closing;
    for (const client of this.clients) {
      if (framesArrive) this.#hearLastWords(client);
      client.lose();
    }
    await this.#startAgain();
  }

  async stop(): Promise<void> {
    this.truth.close();
    await this.server.crash();
  }

  /** Every send has its one message, or none if it was refused. */
  assertSendsKept(): void {
    for (const [key, { open, acknowledgedAs }] of this.#sendsOf) {
      const [userId, clientId] = key.split(' ') as [string, string];
      const change = this.truth.ofClientId(Number(userId) as UserId, clientId);
      law(
        acknowledgedAs === undefined || change?.id === acknowledgedAs,
        '[MSG1] An acknowledged message is there.',
        key,
      );
      law(acknowledgedAs !== undefined || open > 0 || !change, '[MSG11] What was refused is not there.', key);
    }
  }

  /** Everything goes on as far as it can without the clock. What waits at the gate of that name is very slow. */
  async goOn(butNot = ''): Promise<void> {
    for (let round = 0; ; round++) {
      law(round < ROUNDS_MAX, 'The world comes to rest.', this.server.gates.names);
      let hasMoved = false;
      for (const client of this.clients) {
        while (await this.takeOne(client.socket)) hasMoved = true;
      }
      while (this.server.gates.openAnyBut(butNot)) {
        await this.#moved();
        hasMoved = true;
      }
      for (const client of this.clients) {
        while (this.hearOne(client)) hasMoved = true;
        if (client.isAcknowledging) client.acknowledge();
      }
      if (!hasMoved) return;
    }
  }

  /** A server that stops says what it still has to say. */
  #hearLastWords(client: ReferenceClient): void {
    while (client.socket && client.socket.toClient[0]?.kind !== 'end') if (!this.hearOne(client)) break;
    for (const roomId of client.inside.keys()) this.#assertRev(client, roomId);
  }

  async #moved(): Promise<void> {
    await settled();
    this.witness.look();
  }

  #assertQuiet(): void {
    const { server, witness } = this;
    law(server.complaints.length === 0, 'The server has nothing to complain about.', server.complaints);
    witness.assertAllTold();
    for (const roomId of this.rooms) {
      const users = witness.usersIn(roomId);
      law(same(server.presence.usernames(roomId), users), '[S-PRE-1] Presence is who was told to be inside.', {
        presence: server.presence.usernames(roomId),
        users,
      });
      const { rev, message_count: count } = this.truth.counters(roomId);
      const created = [...this.truth.created.values()].filter((change) => change.room_id === roomId);
      law(rev === this.truth.revOf(roomId) && count === created.length, '[MSG8] The room counts its changes.', { rev });
      for (const client of this.clients) this.#assertCaughtUp(client, roomId, users);
    }
  }

  #assertCaughtUp(client: ReferenceClient, roomId: RoomId, present: readonly string[]): void {
    const users = client.inside.get(roomId);
    if (!users) return;
    law(same(users, present), '[PRE1] Everybody in the room knows who is there.', {
      client: client.device,
      users: [...users],
      present,
    });
    this.#assertRev(client, roomId);
  }

  #assertRev(client: ReferenceClient, roomId: RoomId): void {
    const { rev } = client.replicas.get(roomId)!;
    law(rev === this.truth.revOf(roomId), '[MSG2] Everybody in the room has every change.', {
      client: client.device,
      rev,
      committed: this.truth.revOf(roomId),
    });
  }

  #answered(client: ReferenceClient, { name, payload }: ClientFrame, reply: Reply<unknown>): void {
    if (name !== 'send_message') return;
    const { clientId, roomId, content } = payload as SendMessage;
    const send = this.#sendOf(client, clientId);
    send.open--;
    const first = this.truth.ofClientId(this.userId(client), clientId);
    if (reply.ok) {
      const { message } = reply.data as MessageEnvelope;
      send.acknowledgedAs ??= message.id;
      law(send.acknowledgedAs === message.id, '[MSG6] A repeat answers with the first message.', message);
      law(first?.room_id === roomId && first.content === content, '[MSG7] Another text needs another clientId.', {
        message,
        first,
      });
    } else if (reply.error.code === 'CLIENT_ID_REUSED') {
      const isOther = first !== undefined && (first.room_id !== roomId || first.content !== content);
      law(isOther, '[MSG7] Only another text or room is refused.', { payload, first });
    }
  }

  #sendOf(client: ReferenceClient, clientId: string) {
    const key = `${this.userId(client)} ${clientId}`;
    const send = this.#sendsOf.get(key) ?? { open: 0 };
    this.#sendsOf.set(key, send);
    return send;
  }

  async #startAgain(): Promise<void> {
    this.witness.look();
    this.truth.close();
    this.witness.serverIsGone();
    this.#tokens.clear();
    this.#now = this.server.clock.now();
    await this.#startServer();
    this.truth.open(this.#path);
    this.witness.look();
  }

  async #startServer(): Promise<void> {
    this.server = await MemoryServer.start({ file: this.#path, now: this.#now, witness: this.witness });
  }
}

export function contentOf(text: number): string {
  return ['one', 'two', 'three'][text] ?? 'many';
}

function same(some: Iterable<string>, others: Iterable<string>): boolean {
  return [...some].sort().join() === [...others].sort().join();
}
