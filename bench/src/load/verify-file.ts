import Database from 'better-sqlite3';
import { readSequence } from '../wire/scan-frame.ts';

/** Looks every acknowledged message up in the database; it has to be there once. Both servers call the table alike. */
export function verifyFile(file: string, acknowledged: ReadonlySet<number>): string[] {
  const database = new Database(file, { readonly: true });
  try {
    const stored = new Set<number>();
    let twice = 0;
    for (const { content } of database.prepare<[], { content: string }>('SELECT content FROM messages').iterate()) {
      const sequence = readSequence(content);
      if (stored.has(sequence)) twice++;
      stored.add(sequence);
    }
    let missing = 0;
    for (const sequence of acknowledged) if (!stored.has(sequence)) missing++;
    return [
      ...(missing > 0 ? [`${missing} of ${acknowledged.size} acknowledged messages are not in the database`] : []),
      ...(twice > 0 ? [`${twice} messages are in the database more than once`] : []),
    ];
  } finally {
    database.close();
  }
}
