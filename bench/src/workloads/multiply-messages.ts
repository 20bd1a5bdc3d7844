import Database from 'better-sqlite3';

/** Between two messages, on average. */
const GAP_MS = 4_000;
/** Spreads what is regular. */
const STRIDE = 7_919;

/** Some messages that were all sent in the same millisecond, as after an import: the first of them and how many. */
export interface Tie {
  from: number;
  length: number;
}

/** Where the messages of a long file stand: number 1 is the oldest. */
export interface History {
  count: number;
  idOf: (number: number) => number;
  timestampOf: (number: number) => number;
}

/**
 * Makes a room's history of the few messages of a file: so many, by the same authors in turn, over months. Both servers
 * call the columns alike.
 */
export function multiplyMessages(file: string, count: number, tie: Tie = { from: 1, length: 1 }): History {
  const database = new Database(file);
  try {
    // What is lost when this fails is only the copies.
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.pragma('cache_size = -500000');
    const columns = database
      .prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('messages')`)
      .all()
      .map(({ name }) => name);
    const { firstId, given, newest } = database
      .prepare<[], { firstId: number; given: number; newest: number }>(
        'SELECT min(id) AS firstId, count(*) AS given, max(timestamp) AS newest FROM messages',
      )
      .get() ?? { firstId: 0, given: 0, newest: 0 };
    const begin = newest - count * GAP_MS;
    const timestamp = timestampSql('copies.n', begin, tie);
    const changed: Record<string, string> = {
      id: `${firstId} + copies.n - 1`,
      rev: 'copies.n',
      client_id: `'copy-' || copies.n`,
      content: `'@@' || (copies.n - 1) || substr(m.content, instr(m.content, ' '))`,
      timestamp,
      created_at: timestamp,
      delivery_status: `'sent'`,
    };
    const values = columns.map((name) => changed[name] ?? `m.${name}`);
    database.exec(`
      CREATE TEMP TABLE given AS SELECT * FROM messages ORDER BY id;
      UPDATE messages SET timestamp = ${timestampSql(`(id - ${firstId - 1})`, begin, tie)};
      WITH RECURSIVE copies(n) AS (SELECT ${given + 1} UNION ALL SELECT n + 1 FROM copies WHERE n < ${count})
      INSERT INTO messages SELECT ${values.join(', ')}
      FROM copies CROSS JOIN given m ON m.rowid = 1 + (copies.n * ${STRIDE} / 13) % ${given};
    `);
    if (columns.includes('rev')) {
      database.exec(`UPDATE rooms SET rev = ${count}, message_count = ${count}
        WHERE id = (SELECT room_id FROM messages LIMIT 1)`);
    }
    database.pragma('journal_mode = WAL');
    return {
      count,
      idOf: (number) => firstId + number - 1,
      timestampOf: (number) => timestampOf(number, begin, tie),
    };
  } finally {
    database.close();
  }
}

function timestampOf(number: number, begin: number, { from, length }: Tie): number {
  const timed = number >= from && number < from + length ? from : number;
  return begin + timed * GAP_MS + ((timed * STRIDE) % GAP_MS);
}

/** The same in SQL, for a number that stands in an expression. */
function timestampSql(number: string, begin: number, { from, length }: Tie): string {
  const timed = `iif(${number} >= ${from} AND ${number} < ${from + length}, ${from}, ${number})`;
  return `${begin} + ${timed} * ${GAP_MS} + (${timed} * ${STRIDE}) % ${GAP_MS}`;
}
