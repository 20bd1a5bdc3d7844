import Database from 'better-sqlite3';

/** Copies the one message of a file until there are so many. */
export function multiplyMessages(file: string, count: number): void {
  const database = new Database(file);
  try {
    const columns = database.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('messages')`).all();
    const values = columns.map(({ name }) => changing[name] ?? `m.${name}`);
    database.exec(`
      WITH RECURSIVE copies(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM copies WHERE n < ${count})
      INSERT INTO messages SELECT ${values.join(', ')} FROM copies, (SELECT * FROM messages LIMIT 1) AS m;
      UPDATE rooms SET rev = ${count}, message_count = ${count} WHERE id = (SELECT room_id FROM messages LIMIT 1);
      PRAGMA wal_checkpoint(TRUNCATE);
    `);
  } finally {
    database.close();
  }
}

const changing: Record<string, string> = {
  id: 'm.id + n',
  rev: 'n',
  client_id: `'copy-' || n`,
  timestamp: 'm.timestamp + n',
  created_at: 'm.created_at + n',
};
