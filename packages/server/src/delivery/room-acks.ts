import type { Message, Rev } from '@roomful/protocol';
import type { Connection } from './connection.ts';

export interface Outstanding {
  readonly message: Message;
  /** How many participants have not acknowledged it. */
  missing: number;
  redeliveries: number;
  dueAt: number;
}

interface Participant {
  ackedRev: Rev;
  /** Messages up to here were broadcast before it came: nobody waits for it there. */
  requiredAfter: Rev;
}

/**
 * Who has acknowledged what in one room. Acknowledgements are cumulative, so a message needs no list of its readers: a
 * count is enough, and an acknowledgement costs as much as the messages it newly covers, however many people are there.
 */
export class RoomAcks {
  readonly #participants = new Map<Connection, Participant>();
  /** By `rev`, ascending. */
  readonly #outstanding = new Map<Rev, Outstanding>();
  #lastRev: Rev = 0;

  get isEmpty(): boolean {
    return this.#participants.size === 0 && this.#outstanding.size === 0;
  }

  get outstanding(): IterableIterator<Outstanding> {
    return this.#outstanding.values();
  }

  ackedRev(connection: Connection): Rev {
    return this.#participants.get(connection)?.ackedRev ?? 0;
  }

  /** A participant that has everything up to `rev`. Answers with what nobody is missing from any more. */
  enter(connection: Connection, rev: Rev): Outstanding[] {
    const settled = this.acknowledge(connection, rev);
    const participant = this.#participants.get(connection);
    if (participant) {
      // A resume may reach further than what was published. The client will not get that once more.
      participant.ackedRev = Math.max(participant.ackedRev, rev);
      return settled;
    }
    const requiredAfter = Math.max(rev, this.#lastRev);
    this.#participants.set(connection, { ackedRev: rev, requiredAfter });
    return settled;
  }

  leave(connection: Connection): Outstanding[] {
    const settled = this.acknowledge(connection, this.#lastRev);
    this.#participants.delete(connection);
    return settled;
  }

  /** Answers whether anybody has to acknowledge the message. */
  track(message: Message, dueAt: number): boolean {
    this.published(message.rev);
    let missing = 0;
    for (const [connection, participant] of this.#participants) {
      if (isRequired(connection, participant, message) && participant.ackedRev < message.rev) missing++;
    }
    if (missing > 0) this.#outstanding.set(message.rev, { message, missing, redeliveries: 0, dueAt });
    return missing > 0;
  }

  /** The room's changes have gone out up to here: nobody can have acknowledged more. */
  published(rev: Rev): void {
    this.#lastRev = Math.max(this.#lastRev, rev);
  }

  /** Answers with the messages that nobody is missing from any more. */
  acknowledge(connection: Connection, rev: Rev): Outstanding[] {
    const participant = this.#participants.get(connection);
    if (!participant) return [];
    const upTo = Math.min(rev, Math.max(this.#lastRev, participant.ackedRev));
    const from = Math.max(participant.ackedRev, participant.requiredAfter);
    participant.ackedRev = Math.max(participant.ackedRev, upTo);
    const settled: Outstanding[] = [];
    for (let covered = from + 1; covered <= upTo; covered++) {
      const outstanding = this.#outstanding.get(covered);
      if (!outstanding || !isRequired(connection, participant, outstanding.message)) continue;
      outstanding.missing--;
      if (outstanding.missing > 0) continue;
      this.#outstanding.delete(covered);
      settled.push(outstanding);
    }
    return settled;
  }

  /** Who has not acknowledged it, among those who should. */
  missingFrom({ message }: Outstanding): Connection[] {
    return [...this.#participants]
      .filter(([connection, participant]) => {
        return participant.ackedRev < message.rev && isRequired(connection, participant, message);
      })
      .map(([connection]) => connection);
  }

  giveUp({ message }: Outstanding): void {
    this.#outstanding.delete(message.rev);
  }
}

/** The sender never is. */
function isRequired(connection: Connection, { requiredAfter }: Participant, message: Message): boolean {
  return message.rev > requiredAfter && connection.user.id !== message.userId;
}
