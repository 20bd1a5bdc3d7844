import type { Database } from 'better-sqlite3';

/** What a message is in either file. */
export const STORED_COLUMNS = `id, user_id, room_id, content, timestamp, delivery_status, retry_count, created_at, client_id, rev,
  edited_at, deleted_at, first_content_hash`;

/**
 * `every_message`: what is in the main file and what is in the archive, each message once. The main file's row wins over a
 * copy that a change has left behind. Statements that read it are prepared again by SQLite when the archive comes along.
 */
export function createMessageView(database: Database, { withArchive }: { withArchive: boolean }): void {
  database.pragma('temp_store = MEMORY');
  database.exec(`DROP VIEW IF EXISTS temp.every_message;
    CREATE TEMP VIEW every_message AS SELECT ${STORED_COLUMNS} FROM main.messages
    ${withArchive ? `UNION ALL SELECT ${STORED_COLUMNS} FROM archive.messages a WHERE NOT EXISTS (SELECT 1 FROM main.messages m WHERE m.id = a.id)` : ''}`);
}
