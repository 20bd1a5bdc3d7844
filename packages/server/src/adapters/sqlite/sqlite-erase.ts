import type { MessageId, UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { ErasedUser, EraseStore, UnfinishedErasure } from '../../ports/data-at-rest.ts';
import { scrubFiles } from './scrub-files.ts';
import type { SqliteArchive } from './sqlite-archive.ts';

interface ErasureRow {
  user_id: UserId;
  former_name: string | null;
}

/**
 * What is removed at once when a person is erased; the messages follow through the write queue. Spent claim keys stay, as
 * hashes and seals that tell nothing of anybody to who does not hold the key: a browser that still holds one logs in by itself, and the name that
 * was to be forgotten would be back within a second.
 */
const REMOVALS = [
  'DELETE FROM recovery_codes WHERE user_id = @userId',
  'DELETE FROM passkeys WHERE user_id = @userId',
  // Whom the host calls so, and which rooms it named.
  'DELETE FROM app_users WHERE user_id = @userId',
  'DELETE FROM hooks WHERE bot_user_id = @userId OR bot_user_id IN (SELECT id FROM users WHERE owner_user_id = @userId)',
  // The labels are the person's words.
  `UPDATE access_tokens SET revoked_at = coalesce(revoked_at, @at), label = ''
     WHERE user_id = @userId OR user_id IN (SELECT id FROM users WHERE owner_user_id = @userId)`,
];

export class SqliteErase implements EraseStore {
  readonly #database: Database;
  readonly #archive: SqliteArchive;

  constructor(database: Database, archive: SqliteArchive) {
    this.#database = database;
    this.#archive = archive;
  }

  async begin(userId: UserId, former: Parameters<EraseStore['begin']>[1]): ReturnType<EraseStore['begin']> {
    const database = this.#database;
    const { username, foldedName, at } = former;
    const begin = database.transaction(() => {
      const user = database
        .prepare<[UserId], { username: string; erased_at: number | null }>(
          'SELECT username, erased_at FROM users WHERE id = ?',
        )
        .get(userId);
      if (!user) return false;
      if (user.erased_at !== null) return true;
      for (const sql of REMOVALS) database.prepare(sql).run({ userId, at });
      database
        .prepare(
          `UPDATE users SET username = @username, username_folded = @foldedName, erased_at = @at, last_seen_at = NULL,
             display_name = NULL, role = 'member' WHERE id = @userId`,
        )
        .run({ username, foldedName, at, userId });
      database
        .prepare('INSERT OR REPLACE INTO erasures (user_id, begun_at, former_name) VALUES (?, ?, ?)')
        .run(userId, at, user.username);
      return true;
    });
    if (!begin.immediate()) return undefined;
    return this.#find(userId) ?? { userId, sessionsOf: [] };
  }

  async sessionsEnded(userId: UserId): Promise<void> {
    this.#database.prepare('UPDATE erasures SET former_name = NULL WHERE user_id = ?').run(userId);
  }

  async messagesLeft(
    userId: UserId,
    { afterClientId, limit }: Parameters<EraseStore['messagesLeft']>[1],
  ): ReturnType<EraseStore['messagesLeft']> {
    return this.#archive
      .statement<{ id: MessageId; clientId: string }>(
        `SELECT id, client_id AS clientId FROM every_message WHERE user_id = ? AND client_id > ?
           AND (content <> '' OR first_content_hash IS NOT NULL)
           ORDER BY client_id LIMIT ?`,
      )
      .all(userId, afterClientId, limit);
  }

  async scrub(): Promise<void> {
    this.#archive.removeDoubles();
    await scrubFiles(this.#database, this.#archive.file);
  }

  async finish(userId: UserId): Promise<void> {
    this.#database.prepare('DELETE FROM erasures WHERE user_id = ?').run(userId);
  }

  async unfinished(): Promise<UnfinishedErasure[]> {
    const rows = this.#database
      .prepare<[], { user_id: UserId }>('SELECT user_id FROM erasures ORDER BY begun_at')
      .all();
    return rows.flatMap(({ user_id }) => this.#find(user_id) ?? []);
  }

  #find(userId: UserId): UnfinishedErasure | undefined {
    const row = this.#database.prepare<[UserId], ErasureRow>('SELECT * FROM erasures WHERE user_id = ?').get(userId);
    if (!row) return undefined;
    if (row.former_name === null) return { userId, sessionsOf: [] };
    const bots = this.#database
      .prepare<[UserId], ErasedUser>('SELECT id, username FROM users WHERE owner_user_id = ?')
      .all(userId);
    return { userId, sessionsOf: [{ id: userId, username: row.former_name }, ...bots] };
  }
}
