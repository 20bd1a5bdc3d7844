// What the write queue is compared with, in a process of its own: better-sqlite3 that inserts rows and does nothing else.
//   node src/workloads/insert-raw.ts <file to copy> <new file> <rows in a transaction>
// writes all messages of the one file into the other, of the same tables, at FULL, and prints the rows a second.
import Database from 'better-sqlite3';

const [from = '', into = '', batch = ''] = process.argv.slice(2);
const source = new Database(from, { readonly: true });
const target = new Database(into);
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
  for (const row of rows.slice(first, first + Number(batch))) insert.run(...row);
});
const startedAt = performance.now();
for (let first = 0; first < rows.length; first += Number(batch)) write.immediate(first);
process.stdout.write(`${rows.length / ((performance.now() - startedAt) / 1_000)}\n`);
source.close();
target.close();
