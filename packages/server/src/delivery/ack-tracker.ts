import { limits, type Message, type Rev, type RoomId } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Connection } from './connection.ts';
import type { DeliveryReports } from './delivery-reports.ts';

/** How long a participant has, before each redelivery and after the last one. */
const WAITS_MS = [1_000, 2_000, 4_000, 2_000] as const;
const JITTER = 0.2;

interface Outstanding {
  message: Message;
  missing: Set<Connection>;
  redeliveries: number;
  dueAt: number;
}

interface RoomAcks {
  /** Each participant's cumulative acknowledgement. */
  ackedRev: Map<Connection, Rev>;
  lastRev: Rev;
  /** In `rev` order. */
  outstanding: Map<Message['id'], Outstanding>;
  cancelTimer?: (() => void) | undefined;
}

interface AckTrackerParts {
  clock: Clock;
  reports: DeliveryReports;
  /** Sends a participant everything after the rev it acknowledged, once more. */
  redeliver(roomId: RoomId, connection: Connection, afterRev: Rev): void;
}

/**
 * Who has what. A new message waits for everybody present at its broadcast but its sender; whoever leaves is no longer
 * waited for. `pending` becomes `sent` when nobody is missing, `failed` when three redeliveries did not help.
 */
export class AckTracker {
  readonly #parts: AckTrackerParts;
  readonly #rooms = new Map<RoomId, RoomAcks>();

  constructor(parts: AckTrackerParts) {
    this.#parts = parts;
  }

  /** A participant whose snapshot reaches to `rev`: it is asked for what comes later. */
  enter(roomId: RoomId, connection: Connection, rev: Rev): void {
    let room = this.#rooms.get(roomId);
    if (!room) {
      room = { ackedRev: new Map(), lastRev: rev, outstanding: new Map() };
      this.#rooms.set(roomId, room);
    }
    room.lastRev = Math.max(room.lastRev, rev);
    room.ackedRev.set(connection, Math.max(room.ackedRev.get(connection) ?? 0, rev));
    this.#settle(room, connection, rev);
  }

  leave(roomId: RoomId, connection: Connection): void {
    const room = this.#rooms.get(roomId);
    if (!room?.ackedRev.delete(connection)) return;
    this.#settle(room, connection, room.lastRev);
    if (room.ackedRev.size > 0 || room.outstanding.size > 0) return;
    room.cancelTimer?.();
    this.#rooms.delete(roomId);
  }

  /** Changes that were just published. Only the new messages among them are waited for. */
  track(roomId: RoomId, changes: readonly { isNew: boolean; message: Message }[]): void {
    const room = this.#rooms.get(roomId);
    for (const { isNew, message } of changes) {
      if (room) room.lastRev = Math.max(room.lastRev, message.rev);
      if (!isNew) continue;
      const missing = new Set<Connection>();
      for (const [connection, ackedRev] of room?.ackedRev ?? []) {
        if (connection.user.id !== message.userId && ackedRev < message.rev) missing.add(connection);
      }
      if (!room || missing.size === 0) this.#report(message, 'sent', 0);
      else room.outstanding.set(message.id, { message, missing, redeliveries: 0, dueAt: this.#dueAt(0) });
    }
    if (room) this.#schedule(roomId, room);
  }

  /** Cumulative; from a connection that is not in the room it says nothing. */
  acknowledge(roomId: RoomId, connection: Connection, rev: Rev): void {
    const room = this.#rooms.get(roomId);
    const before = room?.ackedRev.get(connection);
    if (!room || before === undefined) return;
    const upTo = Math.min(rev, room.lastRev);
    if (upTo <= before) return;
    room.ackedRev.set(connection, upTo);
    this.#settle(room, connection, upTo);
  }

  stop(): void {
    for (const room of this.#rooms.values()) room.cancelTimer?.();
    this.#rooms.clear();
  }

  #settle(room: RoomAcks, connection: Connection, upTo: Rev): void {
    for (const { message, missing, redeliveries } of room.outstanding.values()) {
      if (message.rev > upTo) break;
      missing.delete(connection);
      if (missing.size > 0) continue;
      room.outstanding.delete(message.id);
      this.#report(message, 'sent', redeliveries);
    }
  }

  #schedule(roomId: RoomId, room: RoomAcks): void {
    if (room.cancelTimer || room.outstanding.size === 0) return;
    const dueAt = Math.min(...[...room.outstanding.values()].map((outstanding) => outstanding.dueAt));
    const delayMs = Math.max(0, dueAt - this.#parts.clock.now());
    room.cancelTimer = this.#parts.clock.setTimeout(() => {
      room.cancelTimer = undefined;
      this.#redeliverDue(roomId, room);
      this.#schedule(roomId, room);
    }, delayMs);
  }

  #redeliverDue(roomId: RoomId, room: RoomAcks): void {
    const now = this.#parts.clock.now();
    const missing = new Set<Connection>();
    for (const outstanding of room.outstanding.values()) {
      if (outstanding.dueAt > now) continue;
      if (outstanding.redeliveries === limits.redeliveriesMax) {
        room.outstanding.delete(outstanding.message.id);
        this.#report(outstanding.message, 'failed', outstanding.redeliveries);
        continue;
      }
      outstanding.redeliveries++;
      outstanding.dueAt = this.#dueAt(outstanding.redeliveries);
      this.#report(outstanding.message, 'pending', outstanding.redeliveries);
      for (const connection of outstanding.missing) missing.add(connection);
    }
    for (const connection of missing) {
      this.#parts.redeliver(roomId, connection, room.ackedRev.get(connection) ?? 0);
    }
  }

  #dueAt(redeliveries: number): number {
    const waitMs = WAITS_MS[redeliveries] ?? WAITS_MS[0];
    const jitter = 1 + JITTER * (2 * this.#parts.clock.random() - 1);
    return this.#parts.clock.now() + waitMs * jitter;
  }

  #report(message: Message, deliveryStatus: Message['deliveryStatus'], retryCount: number): void {
    this.#parts.reports.add({ message, deliveryStatus, retryCount });
  }
}
