import { DatabaseSync } from 'node:sqlite';
import type { TestServer } from '@roomful/server/testing';

/** Puts into every message that is stored a text that the server would refuse. */
export function plantText({ databaseFile }: TestServer, content: string): void {
  const database = new DatabaseSync(databaseFile);
  database.prepare('UPDATE messages SET content = ?').run(content);
  database.close();
}
