import type { Dialect, Inbox } from '../wire/dialect.ts';
import { WireSocket } from '../wire/wire-socket.ts';
import type { Ledger } from './ledger.ts';

interface MemberParts {
  url: string;
  dialect: Dialect;
  ledger: Ledger;
  room: string;
  isSampled: boolean;
  /** The server cut it. */
  onCut: () => void;
}

/** Somebody in a room, who may be cut off and come back. */
export class Member {
  readonly room: string;
  readonly inbox: Inbox;
  readonly #parts: MemberParts;
  readonly #auth: object;
  #socket: WireSocket;

  private constructor(parts: MemberParts, auth: object, connected: { socket: WireSocket; inbox: Inbox }) {
    this.#parts = parts;
    this.#auth = auth;
    this.#socket = connected.socket;
    this.room = parts.room;
    this.inbox = connected.inbox;
  }

  static async enter(username: string, parts: MemberParts): Promise<Member> {
    const { dialect, room, isSampled, ledger } = parts;
    const auth = await dialect.logIn(parts.url, username);
    const line = await connect(parts, auth);
    const { rev } = await dialect.join(line.socket, room);
    const inbox = dialect.createInbox({ room, rev, isSampled, arrivals: ledger });
    line.open(inbox);
    return new Member(parts, auth, { socket: line.socket, inbox });
  }

  send(frame: string): void {
    this.#socket.send(frame);
  }

  acknowledge(): void {
    const frame = this.inbox.acknowledgement();
    if (frame !== undefined) this.#socket.send(frame);
  }

  /** As when the network goes away: no farewell. */
  leave(): void {
    this.#socket.close();
  }

  /** Back under the same login, from the rev it has. */
  async resume(): Promise<void> {
    const line = await connect(this.#parts, this.#auth);
    try {
      const joined = await this.#parts.dialect.join(line.socket, this.room, this.inbox.rev);
      this.#socket = line.socket;
      this.inbox.resume(joined);
      line.open(this.inbox);
    } catch (error) {
      line.socket.close();
      throw error;
    }
  }
}

/** A connection that keeps what arrives until there is an inbox to take it. */
async function connect({ url, ledger, onCut }: MemberParts, auth: object) {
  const early: Buffer[] = [];
  const place: { inbox?: Inbox } = {};
  const socket = await WireSocket.connect(url, auth, {
    onEvent: (frame) => (place.inbox ? place.inbox.take(frame) : early.push(frame)),
    onAnswer: (sequence, frame) => ledger.takeAnswer(sequence, frame),
    onClosed: onCut,
  });
  return {
    socket,
    open: (inbox: Inbox) => {
      for (const frame of early) inbox.take(frame);
      place.inbox = inbox;
    },
  };
}
