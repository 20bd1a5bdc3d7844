import type { DeleteMessage, EditMessage, Message, MessageId, SendMessage } from '@roomful/protocol';
import { isAdmin } from '../accounts/is-admin.ts';
import type { Actor, Audit } from '../admin/audit.ts';
import type { Connection } from '../delivery/connection.ts';
import type { AskedChange, WriteQueue } from '../delivery/write-queue.ts';
import type { Clock } from '../ports/clock.ts';
import type { MessageStore } from '../ports/store.ts';
import type { Membership } from '../rooms/membership.ts';
import { assertClockInStep } from './assert-clock-in-step.ts';
import { explainRefusal, messageNotFound } from './explain-refusal.ts';

/** Send, edit, delete. Each answers once the change is durable. */
export class MessageActs {
  readonly #membership: Membership;
  readonly #messages: Pick<MessageStore, 'exists'>;
  readonly #writeQueue: WriteQueue;
  readonly #audit: Audit;
  readonly #clock: Clock;

  constructor(parts: {
    membership: Membership;
    messages: Pick<MessageStore, 'exists'>;
    writeQueue: WriteQueue;
    audit: Audit;
    clock: Clock;
  }) {
    this.#messages = parts.messages;
    this.#membership = parts.membership;
    this.#writeQueue = parts.writeQueue;
    this.#audit = parts.audit;
    this.#clock = parts.clock;
  }

  async send(connection: Connection, { roomId, clientId, content, timestamp }: SendMessage): Promise<Message> {
    const at = this.#clock.now();
    await this.#membership.assertIn(connection, roomId);
    assertClockInStep(timestamp, at);
    return this.#write({ kind: 'create', roomId, userId: connection.user.id, clientId, content, timestamp, at });
  }

  edit(connection: Connection, { messageId, content }: EditMessage): Promise<Message> {
    return this.#write({ kind: 'edit', messageId, userId: connection.user.id, content, at: this.#clock.now() });
  }

  /** One's own, or anybody's by an admin. */
  async delete({ user }: Connection, { messageId }: DeleteMessage): Promise<Message> {
    const at = this.#clock.now();
    const byAdmin = isAdmin(user);
    const message = await this.#write({ kind: 'delete', messageId, userId: user.id, at, byAdmin });
    // Whose it was shows only now.
    if (byAdmin && message.userId !== user.id) await this.#recordDeletion(`user:${user.id}`, message.id);
    return message;
  }

  /** By an admin token: anybody's, in deleted rooms too. */
  async deleteByToken(actor: Actor, messageId: MessageId): Promise<Message> {
    // What is refused must not stand in the audit log as if it were done.
    if (!(await this.#messages.exists(messageId))) throw messageNotFound();
    await this.#recordDeletion(actor, messageId);
    return this.#write({ kind: 'delete', messageId, userId: null, at: this.#clock.now(), byAdmin: true });
  }

  #recordDeletion(actor: Actor, messageId: MessageId): Promise<void> {
    return this.#audit.record({ actor, act: 'message.delete', subject: `message:${messageId}` });
  }

  async #write(change: AskedChange): Promise<Message> {
    const outcome = await this.#writeQueue.submit(change);
    if (outcome.status === 'refused') throw explainRefusal(outcome);
    return outcome.message;
  }
}
