import type { AuditAct, AuditEntry } from '@roomful/protocol';

export type NewAuditEntry = Omit<AuditEntry, 'id'>;

export interface AuditStore {
  add(entry: NewAuditEntry): Promise<void>;
  /** Newest first, below the given id. */
  list(options: {
    beforeId?: number | undefined;
    act?: AuditAct | undefined;
    subject?: string | undefined;
    limit: number;
  }): Promise<AuditEntry[]>;
}
