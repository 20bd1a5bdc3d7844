import { setTimeout as pause } from 'node:timers/promises';
import { messageContent } from '../load/message-content.ts';
import { reconnectDelayMs } from '../load/reconnect-delay.ts';
import { ask } from '../wire/roomful-dialect.ts';
import { startsWith } from '../wire/scan-frame.ts';
import { WireSocket } from '../wire/wire-socket.ts';
import { HeldRoom } from './held-room.ts';
import type { KnownMessage, Truth } from './truth.ts';

const messagesHead = Buffer.from('42["messages",');
const failedDelivery = Buffer.from('"deliveryStatus":"failed"');
const LARGEST_PAGE = 500;
/** Enough of the largest pages to fill what the kernel holds and what the server lets wait. */
const STALL_PAGES = 120;
const STALL_MS = 3_000;
const GIVE_UP_AFTER_ATTEMPTS = 20;

interface Snapshot {
  rev: number;
  reset: boolean;
  messages: { id: number; rev: number }[];
}

type Change = { id: number; rev: number };

/** One who talks, reads, changes rooms, loses the connection and comes back, and never forgets what it was promised. */
export class Person {
  readonly #url: string;
  readonly #auth: object;
  readonly #truth: Truth;
  readonly #own: KnownMessage[] = [];
  #socket: WireSocket | undefined;
  #held: HeldRoom | undefined;
  /** While it joins, what comes waits. */
  #early: Buffer[] | undefined;
  #acknowledgedRev = 0;
  #acknowledgesFrom = 0;
  #underWay = 0;
  #isGone = false;

  constructor(parts: { url: string; auth: object; truth: Truth }) {
    this.#url = parts.url;
    this.#auth = parts.auth;
    this.#truth = parts.truth;
  }

  get held(): HeldRoom | undefined {
    return this.#held;
  }

  /** In a room, and free to leave it. */
  get isHere(): boolean {
    return this.#socket !== undefined && this.#early === undefined;
  }

  get isIdle(): boolean {
    return this.isHere && this.#underWay === 0;
  }

  async enter(roomId: number): Promise<void> {
    await this.#connect();
    await this.#join(roomId, undefined);
  }

  async send(intendedAt: number): Promise<void> {
    const roomId = this.#held?.roomId;
    const sequence = this.#truth.nextSequence();
    const content = messageContent(sequence);
    const payload = { roomId, clientId: `c${sequence}`, content, timestamp: Date.now() };
    const { id } = await this.#insist('send_message', payload);
    this.#truth.counts.sends++;
    this.#truth.answered(performance.now() - intendedAt);
    const message = { id, content, isBusy: false };
    if (this.#truth.messages.has(id)) this.#truth.blame(`two sends were answered with message ${id}`);
    this.#truth.messages.set(id, message);
    this.#own.push(message);
  }

  async edit(): Promise<void> {
    const message = this.#pickOwn();
    if (!message) return;
    const content = `${message.content?.replace(/ Edited \d+\.$/, '')} Edited ${this.#truth.counts.edits}.`;
    await this.#change(message, content, () => this.#insist('edit_message', { messageId: message.id, content }));
    this.#truth.counts.edits++;
  }

  async delete(): Promise<void> {
    const message = this.#pickOwn();
    if (!message) return;
    await this.#change(message, undefined, () => this.#insist('delete_message', { messageId: message.id }));
    this.#truth.counts.deletions++;
  }

  async read(): Promise<void> {
    const socket = this.#socket;
    const held = this.#held;
    if (!socket || !held) return;
    const page = 1 + Math.floor(Math.random() * 5);
    await ask(socket, 'load_messages', { roomId: held.roomId, page, pageSize: LARGEST_PAGE }).catch(() => undefined);
    this.#truth.counts.pages++;
  }

  async move(roomId: number): Promise<void> {
    const socket = this.#socket;
    if (!this.isIdle || !socket) return;
    try {
      await this.#join(roomId, undefined);
      this.#truth.counts.moves++;
    } catch (error) {
      // A connection that is lost meanwhile comes back to the room it was in.
      if (socket === this.#socket) throw error;
    }
  }

  /** As when the network goes away. */
  async loseConnection(): Promise<void> {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = undefined;
    socket.close();
    await this.#comeBack();
  }

  withholdAcknowledgements(forMs: number): void {
    this.#acknowledgesFrom = performance.now() + forMs;
  }

  /** Asks for a lot and reads nothing, until the server cuts it or it reads on. */
  async stall(): Promise<void> {
    const socket = this.#socket;
    const held = this.#held;
    if (!socket || !held) return;
    socket.pause();
    for (let asked = 0; asked < STALL_PAGES; asked++) {
      const payload = { roomId: held.roomId, pageSize: LARGEST_PAGE };
      ask(socket, 'load_messages', payload).catch(() => undefined);
    }
    await pause(STALL_MS);
    socket.resume();
  }

  /** At most every 100 ms. */
  acknowledge(): void {
    const held = this.#held;
    if (!held || !this.isHere || held.rev === this.#acknowledgedRev || performance.now() < this.#acknowledgesFrom)
      return;
    this.#acknowledgedRev = held.rev;
    this.#socket?.send(`42["ack_messages",{"roomId":${held.roomId},"rev":${held.rev}}]`);
  }

  leave(): void {
    this.#isGone = true;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #pickOwn(): KnownMessage | undefined {
    const message = this.#own[Math.floor(Math.random() * this.#own.length)];
    return message?.isBusy || message?.content === undefined ? undefined : message;
  }

  async #change(message: KnownMessage, content: string | undefined, act: () => Promise<unknown>): Promise<void> {
    message.isBusy = true;
    await act();
    message.content = content;
    message.isBusy = false;
  }

  /** The same request until it is answered, however often the connection is lost meanwhile. */
  async #insist(name: string, payload: object): Promise<Change> {
    this.#underWay++;
    try {
      for (;;) {
        const socket = this.#socket;
        if (socket && this.isHere) {
          try {
            const { message } = await ask<{ message: Change }>(socket, name, payload);
            return message;
          } catch (error) {
            if (socket === this.#socket && this.isHere) throw error;
            this.#truth.counts.retries++;
          }
        }
        if (this.#isGone) throw new Error(`${name} was not answered before the end`);
        await pause(20);
      }
    } finally {
      this.#underWay--;
    }
  }

  async #comeBack(): Promise<void> {
    const held = this.#held;
    for (let attempt = 1; attempt <= GIVE_UP_AFTER_ATTEMPTS && !this.#isGone; attempt++) {
      await pause(reconnectDelayMs(attempt));
      try {
        await this.#connect();
        if (held) await this.#join(held.roomId, held.rev);
        this.#truth.counts.returns++;
        return;
      } catch {
        this.#socket?.close();
        this.#socket = undefined;
      }
    }
    if (!this.#isGone) this.#truth.blame('somebody could not come back');
  }

  async #connect(): Promise<void> {
    this.#early = [];
    const socket = await WireSocket.connect(this.#url, this.#auth, {
      onEvent: (frame) => this.#take(frame),
      onAnswer: ignore,
      onClosed: () => {
        if (socket !== this.#socket) return;
        this.#truth.counts.serverCuts++;
        this.#socket = undefined;
        void this.#comeBack();
      },
    });
    this.#socket = socket;
  }

  async #join(roomId: number, afterRev: number | undefined): Promise<void> {
    const socket = this.#socket;
    if (!socket) throw new Error('not connected');
    this.#early = [];
    const snapshot = await ask<Snapshot>(socket, 'join_room', { roomId, afterRev });
    if (snapshot.reset || !this.#held) this.#held = new HeldRoom(roomId, snapshot);
    else this.#held.resume(snapshot);
    this.#acknowledgedRev = snapshot.rev;
    const early = this.#early;
    this.#early = undefined;
    for (const frame of early) this.#take(frame);
  }

  #take(frame: Buffer): void {
    if (startsWith(frame, messagesHead)) {
      if (this.#early) this.#early.push(frame);
      else this.#takeMessages(frame);
    } else if (frame.includes(failedDelivery)) this.#truth.failures.delivery++;
  }

  #takeMessages(frame: Buffer): void {
    const [, payload] = JSON.parse(frame.toString('utf8', 2)) as [
      string,
      { roomId: number; fromRev: number; messages: Change[] },
    ];
    // The last of the room before.
    if (payload.roomId !== this.#held?.roomId) return;
    const fault = this.#held.take(payload);
    if (fault !== undefined) this.#truth.blame(fault);
  }
}

function ignore(): void {
  // Every request here is asked and waited for.
}
