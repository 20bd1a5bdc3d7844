import type { DeleteMessage, EditMessage, Message, SendMessage } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Connection } from '../delivery/connection.ts';
import type { WriteQueue } from '../delivery/write-queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { ChangeOutcome, MessageChange } from '../ports/store.ts';
import type { Presence } from '../presence/presence.ts';
import type { Membership } from '../rooms/membership.ts';
import { roomDeleted, roomNotFound } from '../rooms/room-errors.ts';
import { assertClockInStep } from './assert-clock-in-step.ts';

/** Send, edit, delete. Each answers once the change is durable. */
export class MessageActs {
  readonly #membership: Membership;
  readonly #writeQueue: WriteQueue;
  readonly #presence: Presence;
  readonly #clock: Clock;

  constructor(parts: { membership: Membership; writeQueue: WriteQueue; presence: Presence; clock: Clock }) {
    this.#membership = parts.membership;
    this.#writeQueue = parts.writeQueue;
    this.#presence = parts.presence;
    this.#clock = parts.clock;
  }

  async send(connection: Connection, { roomId, clientId, content, timestamp }: SendMessage): Promise<Message> {
    const at = this.#clock.now();
    await this.#membership.assertIn(connection, roomId);
    assertClockInStep(timestamp, at);
    const userId = connection.user.id;
    const deliveryStatus = this.#presence.hasOthers(roomId, userId) ? 'pending' : 'sent';
    return this.#write({ kind: 'create', roomId, userId, clientId, content, timestamp, at, deliveryStatus });
  }

  edit(connection: Connection, { messageId, content }: EditMessage): Promise<Message> {
    return this.#write({ kind: 'edit', messageId, userId: connection.user.id, content, at: this.#clock.now() });
  }

  delete(connection: Connection, { messageId }: DeleteMessage): Promise<Message> {
    return this.#write({ kind: 'delete', messageId, userId: connection.user.id, at: this.#clock.now() });
  }

  async #write(change: MessageChange): Promise<Message> {
    const outcome = await this.#writeQueue.submit(change);
    if (outcome.status === 'refused') throw explain(outcome);
    return outcome.message;
  }
}

function explain({ code, roomId }: Extract<ChangeOutcome, { status: 'refused' }>): ChatError {
  switch (code) {
    case 'CLIENT_ID_REUSED':
      return new ChatError(
        code,
        'This clientId already stands for another message of yours. Use a fresh one for each.',
      );
    case 'ROOM_DELETED':
      return roomId === undefined ? roomNotFound() : roomDeleted(roomId);
    case 'ROOM_NOT_FOUND':
      return roomNotFound();
    case 'MESSAGE_NOT_FOUND':
      return new ChatError(code, 'This message does not exist or was deleted. Load the history again.');
    case 'FORBIDDEN':
      return new ChatError(code, 'This message is somebody else’s. You can change and delete your own.');
  }
}
