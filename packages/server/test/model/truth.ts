import type { DeliveryStatus, Message, MessageId, Rev, RoomId, UserId } from '@roomful/protocol';
import Database from 'better-sqlite3';
import { law } from './law.ts';

/** One committed change of a message, as the database's own diary has it. */
export interface Change {
  room_id: RoomId;
  rev: Rev;
  id: MessageId;
  user_id: UserId;
  client_id: string;
  content: string;
  timestamp: number;
  created_at: number;
  edited_at: number | null;
  deleted_at: number | null;
  is_new: 0 | 1;
  status: DeliveryStatus;
  room_deleted_at: number | null;
}

export interface DeliveryEntry {
  seq: number;
  id: MessageId;
  status_was: DeliveryStatus;
  status: DeliveryStatus;
  retries_was: number;
  retries: number;
}

/** What is committed, read beside the server from the same file. */
export class Truth {
  /** Of each room in `rev` order: the change with rev 1 stands first. */
  readonly changes = new Map<RoomId, Change[]>();
  readonly created = new Map<MessageId, Change>();
  readonly deliveries = new Map<MessageId, DeliveryEntry[]>();
  readonly #byClientId = new Map<string, Change>();
  #database!: Database.Database;
  #statements!: ReturnType<typeof prepare>;
  #changeSeq = 0;
  #deliverySeq = 0;

  constructor(file: string, rooms: readonly RoomId[]) {
    for (const roomId of rooms) this.changes.set(roomId, []);
    this.open(file);
  }

  open(file: string): void {
    this.#database = new Database(file, { readonly: true });
    this.#statements = prepare(this.#database);
  }

  close(): void {
    this.#database.close();
  }

  get deliverySeq(): number {
    return this.#deliverySeq;
  }

  /** Reads on. Answers with the delivery states that were written since. */
  update(): DeliveryEntry[] {
    for (const { seq, ...change } of this.#statements.changes.all(this.#changeSeq)) {
      this.#changeSeq = seq;
      const ofRoom = this.changes.get(change.room_id)!;
      law(change.rev === ofRoom.length + 1, '[MSG8] The revs of a room have no gap.', change);
      law(change.room_deleted_at === null, '[ROOM4] Nothing changes in a deleted room.', change);
      ofRoom.push(change);
      if (!change.is_new) continue;
      this.created.set(change.id, change);
      this.#byClientId.set(`${change.user_id} ${change.client_id}`, change);
    }
    const entries = this.#statements.deliveries.all(this.#deliverySeq);
    for (const entry of entries) {
      this.#deliverySeq = entry.seq;
      assertForward(entry);
      const ofMessage = this.deliveries.get(entry.id);
      if (ofMessage) ofMessage.push(entry);
      else this.deliveries.set(entry.id, [entry]);
    }
    return entries;
  }

  revOf(roomId: RoomId): Rev {
    return this.changes.get(roomId)!.length;
  }

  ofClientId(userId: UserId, clientId: string): Change | undefined {
    return this.#byClientId.get(`${userId} ${clientId}`);
  }

  statusOf(id: MessageId): DeliveryStatus {
    return this.deliveries.get(id)?.at(-1)?.status ?? this.created.get(id)!.status;
  }

  /** A room's counters as its row has them. */
  counters(roomId: RoomId): { rev: Rev; message_count: number } {
    return this.#statements.counters.get(roomId)!;
  }

  /** Every version of a message that leaves the server was committed before, exactly so. */
  assertCommitted(message: Message): void {
    const change = this.changes.get(message.roomId)?.[message.rev - 1];
    law(change !== undefined, '[MSG1] Nobody hears of a message that is not committed.', message);
    const { id, clientId, userId, content, timestamp, createdAt, editedAt, deletedAt } = message;
    law(
      change.id === id &&
        change.client_id === clientId &&
        change.user_id === userId &&
        change.content === content &&
        change.timestamp === timestamp &&
        change.created_at === createdAt &&
        change.edited_at === editedAt &&
        change.deleted_at === deletedAt,
      'What is said of a message is what was committed.',
      { message, change },
    );
  }

  /** A batch has the last word on everything that changed between its ends. */
  assertComplete(roomId: RoomId, fromRev: Rev, messages: readonly Message[]): void {
    for (const message of messages) this.assertCommitted(message);
    const carried = new Map(messages.map(({ id, rev }) => [id, rev]));
    const last = messages.at(-1)?.rev ?? fromRev;
    const expected = new Map(
      this.changes
        .get(roomId)!
        .slice(fromRev, last)
        .map(({ id, rev }) => [id, rev]),
    );
    for (const [id, rev] of expected) {
      law(carried.get(id) === rev, '[RES4] A batch has every change after its fromRev.', { id, rev, fromRev });
    }
  }

  /** Old state and changes are the fresh state: what a client holds as of `rev` is what the room was at `rev`. */
  assertSame(roomId: RoomId, held: { rev: Rev; messages: ReadonlyMap<MessageId, Message>; isWhole: boolean }): void {
    const changes = this.changes.get(roomId)!;
    law(held.rev <= changes.length, '[RES4] Nobody holds a rev that does not exist.', held.rev);
    const asOf = new Map<MessageId, Rev>();
    for (const { id, rev } of changes.slice(0, held.rev)) asOf.set(id, rev);
    for (const [id, rev] of asOf) {
      const message = held.messages.get(id);
      // A part of the room is enough as long as older pages have yet to be loaded.
      if (!message && !held.isWhole) continue;
      law(message !== undefined, '[RES2] Old state and changes are the fresh state: one is missing.', { id, rev });
      // A page of the history may be ahead of the feed.
      law(message.rev === rev || message.rev > held.rev, '[RES2] A change is missing.', { message, rev });
    }
    for (const message of held.messages.values()) {
      law(asOf.has(message.id) || message.rev > held.rev, '[RES2] One is too many.', message);
    }
  }
}

function assertForward({ status_was, status, retries_was, retries, ...entry }: DeliveryEntry): void {
  const seen = { ...entry, status_was, status, retries_was, retries };
  const isSentAtOnce = status_was === 'sent' && status === 'sent' && retries === 0 && retries_was === 0;
  law(isSentAtOnce || status_was === 'pending', '[S-MSG-4] What is sent or failed stays so.', seen);
  switch (status) {
    case 'pending':
      law(retries === retries_was + 1, '[S-MSG-4] retry_count counts one redelivery after the other.', seen);
      break;
    case 'sent':
      law(retries === retries_was, '[S-MSG-4] Being sent is no redelivery.', seen);
      break;
    case 'failed':
      law(retries === 3 && retries_was === 3, '[S-MSG-4] A message fails after three redeliveries.', seen);
  }
}

function prepare(database: Database.Database) {
  return {
    changes: database.prepare<[number], Change & { seq: number }>(
      'SELECT * FROM diary_changes WHERE seq > ? ORDER BY seq',
    ),
    deliveries: database.prepare<[number], DeliveryEntry>('SELECT * FROM diary_deliveries WHERE seq > ? ORDER BY seq'),
    counters: database.prepare<[RoomId], { rev: Rev; message_count: number }>(
      'SELECT rev, message_count FROM rooms WHERE id = ?',
    ),
  };
}
