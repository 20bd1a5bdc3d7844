import type { AppId, AuditAct, AuditEntry, HookId, MessageId, RoomId, UserId } from '@roomful/protocol';
import type { Logger } from '../logger.ts';
import type { AuditStore } from '../ports/audit-store.ts';
import type { Clock } from '../ports/clock.ts';

/** Who acts: the environment's token, somebody at the machine itself, an admin token, or a person. */
export type Actor = 'environment' | 'local' | `token:${number}` | `user:${UserId}`;

type Subject =
  `user:${UserId}` | `room:${RoomId}` | `message:${MessageId}` | `token:${number}` | `hook:${HookId}` | `app:${AppId}`;

export interface AuditRecord {
  actor: Actor;
  act: AuditAct;
  /** Whom or what it was done to, by id. */
  subject?: Subject;
  /** Numbers and words of ours. Never a name and never a message's text: erasing a person must leave this true. */
  details?: NonNullable<AuditEntry['details']>;
}

/** Who did what. Record an act before it is done: what fails half way must not go untold. */
export class Audit {
  readonly #parts: { audit: AuditStore; clock: Clock; logger: Logger };

  constructor(parts: { audit: AuditStore; clock: Clock; logger: Logger }) {
    this.#parts = parts;
  }

  /** To the log and to the database. Throws `STORAGE_UNAVAILABLE`: then the act must not be done. */
  async record({ actor, act, subject, details }: AuditRecord): Promise<void> {
    const { audit, clock, logger } = this.#parts;
    logger.info({ actor, act, ...(subject && { subject }), ...(details && { details }) }, 'admin act');
    await audit.add({ at: clock.now(), actor, act, subject: subject ?? null, details: details ?? null });
  }
}
