import Database from 'better-sqlite3';
import type { HeldRoom } from './held-room.ts';
import type { Truth } from './truth.ts';

interface Row {
  id: number;
  room_id: number;
  rev: number;
  content: string;
  deleted_at: number | null;
}

/** Holds the file against what was acknowledged, and against what each person holds of its room. */
export function verifySoak(file: string, truth: Truth, held: readonly (HeldRoom | undefined)[]): string[] {
  const database = new Database(file, { readonly: true });
  try {
    const rows = database.prepare<[], Row>('SELECT id, room_id, rev, content, deleted_at FROM messages').all();
    return [...findWrongMessages(rows, truth), ...held.flatMap((room, index) => findWrongRoom(rows, room, index + 1))];
  } finally {
    database.close();
  }
}

function findWrongMessages(rows: readonly Row[], { messages }: Truth): string[] {
  const stored = new Map(rows.map((row) => [row.id, row]));
  const faults: string[] = [];
  for (const { id, content } of messages.values()) {
    const row = stored.get(id);
    if (!row) faults.push(`acknowledged message ${id} is not in the database`);
    else if (content === undefined ? row.deleted_at === null : row.content !== content) {
      faults.push(`message ${id} is not as it was acknowledged last`);
    }
  }
  if (rows.length !== messages.size) faults.push(`${rows.length} messages stored, ${messages.size} acknowledged`);
  return faults;
}

/** Old state and all changes make fresh state. */
function findWrongRoom(rows: readonly Row[], held: HeldRoom | undefined, person: number): string[] {
  if (!held) return [`person ${person} is in no room`];
  let missing = 0;
  let outdated = 0;
  for (const row of rows) {
    if (row.room_id !== held.roomId) continue;
    const rev = held.messages.get(row.id);
    if (rev === undefined && row.rev > held.sinceRev) missing++;
    else if (rev !== undefined && rev !== row.rev) outdated++;
  }
  return missing + outdated === 0 ? [] : [`person ${person}: ${missing} messages missing, ${outdated} outdated`];
}
