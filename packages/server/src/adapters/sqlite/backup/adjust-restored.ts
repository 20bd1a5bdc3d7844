import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';

/** More than anybody can have heard of since the backup, when nothing is left that would tell. */
const FAR_AHEAD = 1_000_000;

interface FormerState {
  /** By `id created_at`. */
  revs: Map<string, number>;
  sequences: Map<string, number>;
  /** By `id created_at`. */
  erased: Set<string>;
  /** By `id created_at`: who is no admin. */
  members: Set<string>;
  /** Hashes of tokens. */
  revoked: Set<string>;
  /** By `id secret`: those that were on. Undefined when the database knew of none. */
  hooks: Set<string> | undefined;
  databaseId: string | undefined;
}

/** Whoever has the secret of one uses just this hook. */
const HOOK_KEY = "id || ' ' || coalesce(secret_hash, secret)";

/** What the database that is replaced can tell of the time since the backup; `undefined` when it is gone or damaged. */
export function readFormerState(path: string): FormerState | undefined {
  if (!existsSync(path)) return undefined;
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { fileMustExist: true });
    const rooms = database.prepare<[], { place: string; rev: number }>(
      "SELECT id || ' ' || created_at AS place, rev FROM rooms",
    );
    const sequences = database.prepare<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence');
    const list = (sql: string) => new Set(database?.prepare<[], string>(sql).pluck().all());
    const hasColumn = (table: string, column: string) =>
      database?.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?').get(table, column) !== undefined;
    const users = "SELECT id || ' ' || created_at FROM users";
    return {
      revs: new Map(rooms.all().map(({ place, rev }) => [place, rev])),
      sequences: new Map(sequences.all().map(({ name, seq }) => [name, seq])),
      erased: hasColumn('users', 'erased_at') ? list(`${users} WHERE erased_at IS NOT NULL`) : new Set(),
      members: hasColumn('users', 'role') ? list(`${users} WHERE role = 'member'`) : new Set(),
      revoked: hasColumn('access_tokens', 'revoked_at')
        ? list('SELECT token_hash FROM access_tokens WHERE revoked_at IS NOT NULL')
        : new Set(),
      hooks: hasColumn('hooks', 'secret_hash')
        ? list(`SELECT ${HOOK_KEY} FROM hooks WHERE disabled_reason IS NULL`)
        : undefined,
      databaseId: hasColumn('database_identity', 'database_id')
        ? database.prepare<[], string>('SELECT database_id FROM database_identity').pluck().get()
        : undefined,
    };
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

/**
 * What was lost must not come back as something else. Ids go on after those that were given away, so that no session and no
 * client takes a new user, room or message for one of before. Revs go on too, and who holds one of the lost time starts
 * over. Who was erased since the backup is erased again at the next start; a token that was revoked, and who was an admin,
 * is none again. A hook that was removed, switched off or given another secret meanwhile is off.
 *
 * The id stays that of the place: sessions go on where a database is put back, and a copy elsewhere is another database,
 * in which nobody's sessions count.
 */
export function adjustRestored(database: Database.Database, former: FormerState | undefined, now: number): void {
  const rooms = database.prepare<[], { id: number; created_at: number; rev: number; lost_after_rev: number | null }>(
    'SELECT id, created_at, rev, lost_after_rev FROM rooms',
  );
  const skip = database.prepare('UPDATE rooms SET rev = ?, lost_after_rev = ?, lost_until_rev = ? WHERE id = ?');
  const sequences = database.prepare<[], { name: string; seq: number }>('SELECT name, seq FROM sqlite_sequence');
  const users = database.prepare<[], { id: number; created_at: number }>(
    'SELECT id, created_at FROM users WHERE erased_at IS NULL',
  );
  const demote = database.prepare("UPDATE users SET role = 'member' WHERE id = ? AND role = 'admin'");
  const revoke = database.prepare(
    'UPDATE access_tokens SET revoked_at = ? WHERE token_hash = ? AND revoked_at IS NULL',
  );
  const hooks = database.prepare<[], string>(`SELECT ${HOOK_KEY} FROM hooks WHERE disabled_reason IS NULL`).pluck();
  const switchOff = database.prepare(`UPDATE hooks SET disabled_reason = 'restored' WHERE ${HOOK_KEY} = ?`);
  const recordErasure = database.prepare(
    `INSERT INTO audit_log (at, actor, act, subject, details)
       VALUES (?, 'local', 'user.erase', ?, '{"againAfterRestore":true}')`,
  );
  database
    .transaction(() => {
      for (const { id, created_at, rev, lost_after_rev } of rooms.all()) {
        const until = former ? (former.revs.get(`${id} ${created_at}`) ?? rev) : rev + FAR_AHEAD;
        // One further: a rev of the lost time and one that was heard after the restore are never the same.
        if (until > rev) skip.run(until + 1, Math.min(rev, lost_after_rev ?? rev), until, id);
      }
      for (const { name, seq } of sequences.all()) {
        const next = former ? Math.max(seq, former.sequences.get(name) ?? 0) : seq + FAR_AHEAD;
        database.prepare('UPDATE sqlite_sequence SET seq = ? WHERE name = ?').run(next, name);
      }
      for (const { id, created_at } of users.all()) {
        if (former?.members.has(`${id} ${created_at}`)) demote.run(id);
        if (!former?.erased.has(`${id} ${created_at}`)) continue;
        database.prepare('INSERT OR IGNORE INTO erasures (user_id, begun_at) VALUES (?, ?)').run(id, now);
        recordErasure.run(now, `user:${id}`);
      }
      for (const hash of former?.revoked ?? []) revoke.run(now, hash);
      if (former?.hooks) {
        for (const key of hooks.all()) if (!former.hooks.has(key)) switchOff.run(key);
      }
      database.exec('DELETE FROM database_identity');
      if (former?.databaseId !== undefined) {
        database.prepare('INSERT INTO database_identity (id, database_id) VALUES (1, ?)').run(former.databaseId);
      }
      database.prepare("INSERT INTO audit_log (at, actor, act) VALUES (?, 'local', 'backup.restore')").run(now);
    })
    .immediate();
}
