import type {
  JoinRoomData,
  LoadChanges,
  LoadChangesData,
  LoadMessages,
  LoadMessagesData,
  Message,
  Messages,
  PageSize,
  Room,
  RoomId,
} from '@roomful/protocol';
import { compareMessages } from '../../src/sync.ts';

export const ROOM_ID = 1 as RoomId;

interface NewMessage {
  userId: number;
  clientId: string;
  content: string;
  timestamp: number;
}

/** A room as the protocol describes it, in a few lines: what a server must have, without sockets and storage. */
export class ModelRoom {
  readonly #messages = new Map<number, Message>();
  /** Every change, as it stood then; the entry at index `n` made `rev` `n + 1`. */
  readonly #log: Message[] = [];
  readonly #resumeMax: number;
  readonly createdAt: number;

  constructor({ resumeMax = 1_000, createdAt = 1 } = {}) {
    this.#resumeMax = resumeMax;
    this.createdAt = createdAt;
  }

  get rev(): number {
    return this.#log.length;
  }

  /** In display order. */
  get messages(): Message[] {
    return [...this.#messages.values()].sort(compareMessages);
  }

  get room(): Room {
    return {
      id: ROOM_ID,
      name: 'general',
      createdAt: this.createdAt,
      createdBy: 1 as Room['createdBy'],
      deletedAt: null,
      rev: this.rev,
      messageCount: this.#messages.size,
      userCount: 1,
    };
  }

  create({ userId, clientId, content, timestamp }: NewMessage): Message {
    const repeated = this.messages.find((message) => message.userId === userId && message.clientId === clientId);
    if (repeated) return repeated;
    return this.#write({
      id: (this.#messages.size + 1) as Message['id'],
      roomId: ROOM_ID,
      rev: 0,
      clientId,
      userId: userId as Message['userId'],
      username: `user${userId}`,
      content,
      timestamp,
      createdAt: timestamp,
      editedAt: null,
      deletedAt: null,
      deliveryStatus: 'pending',
      retryCount: 0,
    });
  }

  edit(index: number, content: string): void {
    const message = this.#pick(index);
    if (message && message.deletedAt === null) this.#write({ ...message, content, editedAt: 1 });
  }

  delete(index: number): void {
    const message = this.#pick(index);
    if (message && message.deletedAt === null) this.#write({ ...message, content: '', deletedAt: 1 });
  }

  /** Delivery marks change without a `rev`. */
  markAllSent(): Message[] {
    const pending = this.messages.filter((message) => message.deliveryStatus === 'pending');
    for (const message of pending) this.#messages.set(message.id, { ...message, deliveryStatus: 'sent' });
    return pending;
  }

  snapshot({
    afterRev,
    pageSize = 50,
  }: {
    afterRev?: number | undefined;
    pageSize?: PageSize | undefined;
  }): JoinRoomData {
    const common = { room: this.room, users: ['alice'], rev: this.rev };
    const changes = this.#changesAfter(afterRev ?? 0);
    if (afterRev !== undefined && changes.length <= this.#resumeMax) {
      return { ...common, messages: changes, hasMore: false, reset: false };
    }
    const messages = this.messages.slice(-pageSize);
    return { ...common, messages, hasMore: messages.length < this.#messages.size, reset: true };
  }

  page({ before, after, pageSize = 50 }: Omit<LoadMessages, 'roomId'>): LoadMessagesData {
    const isWanted = (message: Message) =>
      (!before || compareMessages(message, before as Message) < 0) &&
      (!after || compareMessages(message, after as Message) > 0);
    const wanted = this.messages.filter(isWanted);
    const messages = after ? wanted.slice(0, pageSize) : wanted.slice(-pageSize);
    return { messages, pageSize, totalMessages: this.#messages.size, hasMore: messages.length < wanted.length };
  }

  changes({ afterRev, limit = 200 }: Omit<LoadChanges, 'roomId'>): LoadChangesData {
    const changes = this.#changesAfter(afterRev);
    const messages = changes.slice(0, limit);
    const hasMore = changes.length > messages.length;
    return { messages, rev: hasMore ? (messages.at(-1)?.rev ?? 0) : this.rev, hasMore };
  }

  /** All changes after `fromRev` up to `toRev`, each as it was then. */
  batch(fromRev: number, toRev: number): Messages {
    return { roomId: ROOM_ID, fromRev, messages: this.#log.slice(fromRev, toRev) };
  }

  #changesAfter(rev: number): Message[] {
    return [...this.#messages.values()].filter((message) => message.rev > rev).sort((a, b) => a.rev - b.rev);
  }

  #pick(index: number): Message | undefined {
    return [...this.#messages.values()][index % Math.max(1, this.#messages.size)];
  }

  #write(message: Message): Message {
    const written = { ...message, rev: this.rev + 1 };
    this.#messages.set(written.id, written);
    this.#log.push(written);
    return written;
  }
}
