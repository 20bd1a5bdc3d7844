import type {
  JoinRoom,
  LoadChanges,
  LoadMessages,
  NoticeName,
  NoticePayload,
  RequestData,
  RequestName,
  RequestPayload,
  SendMessage,
  UserId,
  Welcome,
} from '@roomful/protocol';
import type { Connection, ConnectionEnd } from '../../src/connection.ts';
import { ChatError, unreachable } from '../../src/errors.ts';
import { drawPayload, type Payload, type RequestNowOptions } from '../../src/requests.ts';
import type { RoomHost } from '../../src/room-host.ts';
import type { Place } from '../../src/place.ts';
import { ServerClock } from '../../src/server-clock.ts';
import type { ManualClock } from './manual-clock.ts';
import { type ModelRoom, ROOM_ID } from './model-room.ts';

export const OWN_ID = 1;

interface Request {
  name: RequestName;
  payload: unknown;
  resolve: (data: never) => void;
  reject: (error: ChatError) => void;
}

type Frame = { kind: 'batch' | 'other'; deliver: () => void };

/**
 * The way between one client and a `ModelRoom`, moved by hand: requests reach the room, and frames the client, only
 * when the test says so, in the order of each direction, as TCP does it.
 */
export class ModelLink {
  readonly clock: ManualClock;
  readonly acks: number[] = [];
  /** The next joins are refused with these. */
  readonly refusals: ChatError[] = [];
  room: ModelRoom;
  session: Place | undefined;
  #connection: ModelConnection | undefined;

  constructor(room: ModelRoom, clock: ManualClock) {
    this.room = room;
    this.clock = clock;
  }

  get host(): RoomHost {
    const getConnection = () => this.#connection;
    const request = async <Name extends RequestName>(
      name: Name,
      payload: Payload<Name>,
      { timeoutMs }: RequestNowOptions = {},
    ) => {
      const connection = getConnection();
      if (!connection) throw unreachable('model');
      return connection.request(name, drawPayload(payload), timeoutMs);
    };
    return {
      clock: this.clock,
      serverClock: new ServerClock(this.clock),
      userId: OWN_ID as UserId,
      username: 'alice',
      get connection() {
        return getConnection();
      },
      request,
      requestNow: request,
      notify: (name, payload) => getConnection()?.notify(name, payload),
      takeJoinTurn: (task) => task(),
      onLeft: () => undefined,
    };
  }

  connect(): void {
    this.#connection = new ModelConnection(this);
  }

  /** Everything that is under way, in both directions, is lost. */
  cut(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    this.session?.connectionLost();
    connection?.lose();
  }

  /** The room takes the next request. */
  takeRequest(): void {
    this.#connection?.takeRequest();
  }

  /** The client gets the next frame. */
  deliverFrame(): void {
    this.#connection?.deliverFrame();
  }

  /** Everything that is on its way arrives at once: nothing that waits for a promise runs in between. */
  deliverBurst(): void {
    this.#connection?.deliverBurst();
  }

  /** The room read a page some time ago; its answer goes on its way now. */
  answerPage(): void {
    this.#connection?.answerPage();
  }

  /** All changes of the room that were not sent yet go on their way as one batch. */
  publish(): void {
    this.#connection?.publish();
  }

  loseBatch(): void {
    this.#connection?.loseBatch();
  }

  doubleBatch(): void {
    this.#connection?.doubleBatch();
  }

  sendMarks(): void {
    this.#connection?.sendMarks();
  }

  get isQuiet(): boolean {
    return this.#connection?.isQuiet ?? true;
  }
}

class ModelConnection implements Connection {
  readonly ended = new Promise<ConnectionEnd>(() => undefined);
  readonly #link: ModelLink;
  readonly #requests: Request[] = [];
  /** Taken by the room, while the answer is still on its way. */
  readonly #answered = new Set<Request>();
  #frames: Frame[] = [];
  readonly #pages: Frame[] = [];
  /** Up to where the subscriber was sent; undefined while it is not in the room. */
  #sentRev: number | undefined;
  isOpen = true;

  constructor(link: ModelLink) {
    this.#link = link;
  }

  get welcome(): Welcome {
    throw new Error('the room session does not ask for it');
  }

  get isQuiet(): boolean {
    const isBehind = this.#sentRev !== undefined && this.#sentRev < this.#link.room.rev;
    return this.#requests.length + this.#frames.length + this.#pages.length === 0 && !isBehind;
  }

  request<Name extends RequestName>(
    name: Name,
    payload: RequestPayload<Name>,
    timeoutMs = 10_000,
  ): Promise<RequestData<Name>> {
    return new Promise((resolve, reject) => {
      const cancel = this.#link.clock.setTimeout(
        () => reject(new ChatError({ code: 'TIMEOUT', message: name, retryable: true })),
        timeoutMs,
      );
      this.#requests.push({
        name,
        payload,
        resolve: (data: RequestData<Name>) => {
          cancel();
          resolve(data);
        },
        reject: (error) => {
          cancel();
          reject(error);
        },
      });
    });
  }

  notify(_name: NoticeName, payload: NoticePayload<NoticeName>): void {
    if ('rev' in payload) this.#link.acks.push(payload.rev);
  }

  probe(): void {
    throw new Error('the room session does not ask for it');
  }

  lose(): void {
    this.isOpen = false;
    for (const { reject } of this.#requests) reject(unreachable('model'));
    for (const waiting of this.#answered) waiting.reject(unreachable('model'));
  }

  takeRequest(): void {
    const request = this.#requests.shift();
    if (!request) return;
    this.#answered.add(request);
    const answer = this.#handle(request);
    const queue = request.name.startsWith('load_') ? this.#pages : this.#frames;
    queue.push({
      kind: 'other',
      deliver: () => {
        this.#answered.delete(request);
        answer(request);
      },
    });
  }

  answerPage(): void {
    this.#frames.push(...this.#pages.splice(0, 1));
  }

  deliverBurst(): void {
    for (const { deliver } of this.#frames.splice(0)) deliver();
  }

  deliverFrame(): void {
    this.#frames.shift()?.deliver();
  }

  publish(): void {
    const fromRev = this.#sentRev;
    const { room } = this.#link;
    if (fromRev === undefined || fromRev >= room.rev) return;
    this.#sentRev = room.rev;
    this.#pushBatch(fromRev, room.rev);
  }

  loseBatch(): void {
    const index = this.#frames.findIndex((frame) => frame.kind === 'batch');
    if (index !== -1) this.#frames.splice(index, 1);
  }

  doubleBatch(): void {
    const batch = this.#frames.find((frame) => frame.kind === 'batch');
    if (batch) this.#frames.push(batch);
  }

  sendMarks(): void {
    const { room } = this.#link;
    const own = room.markAllSent().filter((message) => message.userId === OWN_ID);
    const updates = own.map(({ id, clientId }) => ({ id, clientId, deliveryStatus: 'sent' as const, retryCount: 0 }));
    this.#frames.push({
      kind: 'other',
      deliver: () => this.#link.session?.receive({ name: 'delivery_status', payload: { roomId: ROOM_ID, updates } }),
    });
  }

  #pushBatch(fromRev: number, toRev: number): void {
    const payload = this.#link.room.batch(fromRev, toRev);
    this.#frames.push({ kind: 'batch', deliver: () => this.#link.session?.receive({ name: 'messages', payload }) });
  }

  #handle({ name, payload }: Request): (request: Request) => void {
    const { room } = this.#link;
    const answer = (data: unknown) => (request: Request) => request.resolve(data as never);
    switch (name) {
      case 'join_room': {
        const refusal = this.#link.refusals.shift();
        if (refusal) return (request) => request.reject(refusal);
        const data = room.snapshot(payload as JoinRoom);
        this.#sentRev = data.rev;
        return answer(data);
      }
      case 'load_messages':
        return answer(room.page(payload as LoadMessages));
      case 'load_changes':
        return answer(room.changes(payload as LoadChanges));
      case 'send_message': {
        if (this.#sentRev === undefined) return (request) => request.reject(notInRoom());
        const { clientId, content, timestamp } = payload as SendMessage;
        return answer({ message: room.create({ userId: OWN_ID, clientId, content, timestamp }) });
      }
      default:
        throw new Error(`the model knows no ${name}`);
    }
  }
}

function notInRoom(): ChatError {
  return new ChatError({ code: 'NOT_IN_ROOM', message: 'Join it first.', retryable: false });
}
