import type { AuditEntry } from '@roomful/protocol';
import type { Kysely } from 'kysely';
import type { AuditStore, NewAuditEntry } from '../../ports/audit-store.ts';
import type { Schema } from './schema.ts';
import { guardStorage } from './storage-error.ts';

export class SqliteAudit implements AuditStore {
  readonly #db: Kysely<Schema>;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  add({ details, ...entry }: NewAuditEntry): Promise<void> {
    return guardStorage(async () => {
      await this.#db
        .insertInto('audit_log')
        .values({ ...entry, details: details && JSON.stringify(details) })
        .execute();
    });
  }

  list({ beforeId, act, subject, limit }: Parameters<AuditStore['list']>[0]): Promise<AuditEntry[]> {
    return guardStorage(async () => {
      let query = this.#db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(limit);
      if (beforeId !== undefined) query = query.where('id', '<', beforeId);
      if (act !== undefined) query = query.where('act', '=', act);
      if (subject !== undefined) query = query.where('subject', '=', subject);
      const rows = await query.execute();
      return rows.map((row) => ({ ...row, details: row.details === null ? null : parseDetails(row.details) }));
    });
  }
}

function parseDetails(details: string): AuditEntry['details'] {
  return JSON.parse(details) as AuditEntry['details'];
}
