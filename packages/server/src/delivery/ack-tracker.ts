import { limits, type Message, type Rev, type RoomId } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Connection } from './connection.ts';
import type { DeliveryReports } from './delivery-reports.ts';
import { RoomAcks } from './room-acks.ts';

/** How long a participant has, before each redelivery and after the last one. */
const WAITS_MS = [1_000, 2_000, 4_000, 2_000] as const;
const JITTER = 0.2;
/** What falls due within this time goes together: looking costs as much as there are messages outstanding. */
const LOOK_AT_MOST_EVERY_MS = 50;
/** Messages that go again in one frame. */
const RUN_MAX = 200;

interface TrackedRoom {
  acks: RoomAcks;
  cancelTimer?: (() => void) | undefined;
}

interface AckTrackerParts {
  clock: Clock;
  reports: DeliveryReports;
  /** Sends a participant these messages once more. */
  redeliver(roomId: RoomId, connection: Connection, run: Run): void;
}

/** Messages whose revs follow each other: `count` of them, after `afterRev`. */
export interface Run {
  readonly afterRev: Rev;
  count: number;
}

/**
 * Turns acknowledgements into delivery states. A new message waits for everybody present at its broadcast but its
 * sender; whoever leaves is no longer waited for. `pending` becomes `sent` when nobody is missing, `failed` when three
 * redeliveries did not help.
 */
export class AckTracker {
  readonly #parts: AckTrackerParts;
  readonly #rooms = new Map<RoomId, TrackedRoom>();

  constructor(parts: AckTrackerParts) {
    this.#parts = parts;
  }

  /** Acknowledgements that are still owed, over all messages. */
  get missing(): number {
    let missing = 0;
    for (const { acks } of this.#rooms.values())
      for (const outstanding of acks.outstanding) missing += outstanding.missing;
    return missing;
  }

  /** A participant whose snapshot reaches to `rev`: it is asked for what comes later. */
  enter(roomId: RoomId, connection: Connection, rev: Rev): void {
    const room = this.#rooms.get(roomId) ?? { acks: new RoomAcks() };
    this.#rooms.set(roomId, room);
    this.#reportSent(room.acks.enter(connection, rev));
  }

  leave(roomId: RoomId, connection: Connection): void {
    const room = this.#rooms.get(roomId);
    if (!room) return;
    this.#reportSent(room.acks.leave(connection));
    if (!room.acks.isEmpty) return;
    room.cancelTimer?.();
    this.#rooms.delete(roomId);
  }

  /** Changes that were just published. Only the new messages among them are waited for. */
  track(roomId: RoomId, changes: readonly { isNew: boolean; message: Message }[]): void {
    const room = this.#rooms.get(roomId);
    const dueAt = this.#dueAt(0);
    for (const { isNew, message } of changes) {
      if (!isNew) room?.acks.published(message.rev);
      else if (message.deliveryStatus === 'sent') this.#settleAtOnce(room, message);
      else if (!room?.acks.track(message, dueAt)) this.#report(message, 'sent', 0);
    }
    if (room) this.#schedule(roomId, room);
  }

  /** Nobody else had a feed when it was written; whoever came since has it from a snapshot. */
  #settleAtOnce(room: TrackedRoom | undefined, message: Message): void {
    room?.acks.published(message.rev);
    this.#report(message, 'sent', 0);
  }

  /** Cumulative; from a connection that is not in the room it says nothing. */
  acknowledge(roomId: RoomId, connection: Connection, rev: Rev): void {
    const room = this.#rooms.get(roomId);
    if (room) this.#reportSent(room.acks.acknowledge(connection, rev));
  }

  stop(): void {
    for (const room of this.#rooms.values()) room.cancelTimer?.();
    this.#rooms.clear();
  }

  /** One timer for each room, for whatever falls due first. */
  #schedule(roomId: RoomId, room: TrackedRoom): void {
    if (room.cancelTimer) return;
    let dueAt = Number.POSITIVE_INFINITY;
    for (const outstanding of room.acks.outstanding) dueAt = Math.min(dueAt, outstanding.dueAt);
    if (dueAt === Number.POSITIVE_INFINITY) return;
    room.cancelTimer = this.#parts.clock.setTimeout(
      () => {
        room.cancelTimer = undefined;
        this.#redeliverDue(roomId, room);
        this.#schedule(roomId, room);
      },
      Math.max(LOOK_AT_MOST_EVERY_MS, dueAt - this.#parts.clock.now()),
    );
  }

  #redeliverDue(roomId: RoomId, { acks }: TrackedRoom): void {
    const now = this.#parts.clock.now();
    // Drawn once for all of them, so that what went together goes together again.
    const nextDueAt = WAITS_MS.map((_, redeliveries) => this.#dueAt(redeliveries));
    const runs = new Map<Connection, Run[]>();
    for (const outstanding of acks.outstanding) {
      if (outstanding.dueAt > now) continue;
      if (outstanding.redeliveries === limits.redeliveriesMax) {
        acks.giveUp(outstanding);
        this.#report(outstanding.message, 'failed', outstanding.redeliveries);
        continue;
      }
      for (const connection of acks.missingFrom(outstanding)) addToRuns(runs, connection, outstanding.message.rev);
      outstanding.redeliveries++;
      outstanding.dueAt = nextDueAt[outstanding.redeliveries] ?? now;
      this.#report(outstanding.message, 'pending', outstanding.redeliveries);
    }
    for (const [connection, ofConnection] of runs) {
      for (const run of ofConnection) this.#parts.redeliver(roomId, connection, run);
    }
  }

  #dueAt(redeliveries: number): number {
    const waitMs = WAITS_MS[redeliveries] ?? WAITS_MS[0];
    const jitter = 1 + JITTER * this.#parts.clock.random();
    return this.#parts.clock.now() + waitMs * jitter;
  }

  #reportSent(messages: readonly { message: Message; redeliveries: number }[]): void {
    for (const { message, redeliveries } of messages) this.#report(message, 'sent', redeliveries);
  }

  #report(message: Message, deliveryStatus: Message['deliveryStatus'], retryCount: number): void {
    this.#parts.reports.add({ message, deliveryStatus, retryCount });
  }
}

/** Only what is due goes again, so each run is a frame of its own: between two of them lies what has its own time. */
function addToRuns(runs: Map<Connection, Run[]>, connection: Connection, rev: Rev): void {
  const ofConnection = runs.get(connection) ?? [];
  runs.set(connection, ofConnection);
  const last = ofConnection.at(-1);
  if (last && last.afterRev + last.count + 1 === rev && last.count < RUN_MAX) last.count++;
  else ofConnection.push({ afterRev: rev - 1, count: 1 });
}
