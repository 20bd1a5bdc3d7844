import Database from 'better-sqlite3';

/** Everything that stands in the tables, as one text to compare. */
export function dumpDatabase(file: string): string {
  const database = new Database(file, { readonly: true });
  try {
    const tables = database
      .prepare<[], string>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .pluck()
      .all();
    return tables
      .map((table) => `${table}\n${JSON.stringify(database.prepare(`SELECT * FROM "${table}" ORDER BY 1`).all())}`)
      .join('\n');
  } finally {
    database.close();
  }
}

/** As an operator could do it, with no server’s help. It counts from the next connection on. */
export function makeAdmin(file: string, username: string): void {
  const database = new Database(file);
  try {
    database.prepare("UPDATE users SET role = 'admin' WHERE username = ?").run(username);
  } finally {
    database.close();
  }
}
