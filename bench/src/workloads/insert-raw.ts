import Database from 'better-sqlite3';

/** Writes all messages of one file into another of the same tables, at FULL; answers with rows a second. */
export function insertRaw({ from, into, batch }: { from: string; into: string; batch: number }): number {
  const source = new Database(from, { readonly: true });
  const target = new Database(into);
  try {
    target.pragma('journal_mode = WAL');
    target.pragma('synchronous = FULL');
    // The rows' users and rooms are not copied.
    target.pragma('foreign_keys = OFF');
    const tables = source
      .prepare<[], { sql: string }>(
        `SELECT sql FROM sqlite_schema WHERE tbl_name = 'messages' AND type IN ('table', 'index') AND sql IS NOT NULL`,
      )
      .all();
    for (const { sql } of tables) target.exec(sql);

    const rows = source.prepare<[], unknown[]>('SELECT * FROM messages').raw().all();
    const insert = target.prepare(`INSERT INTO messages VALUES (${rows[0]?.map(() => '?').join(', ')})`);
    const write = target.transaction((first: number) => {
      for (const row of rows.slice(first, first + batch)) insert.run(...row);
    });
    const startedAt = performance.now();
    for (let first = 0; first < rows.length; first += batch) write.immediate(first);
    return rows.length / ((performance.now() - startedAt) / 1_000);
  } finally {
    source.close();
    target.close();
  }
}
