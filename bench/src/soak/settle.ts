import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Person } from './person.ts';

/** Longer than the last redelivery and its wait take. */
const SETTLED_WITHIN_MS = 30_000;

/** Waits until everybody has everything and nothing is waited for any more; answers with what did not come about. */
export async function settle(file: string, people: readonly Person[]): Promise<string[]> {
  const database = new Database(file, { readonly: true });
  try {
    const selectRooms = database.prepare<[], { id: number; rev: number }>('SELECT id, rev FROM rooms');
    const countPending = database
      .prepare<[], number>(`SELECT count(*) FROM messages WHERE delivery_status = 'pending'`)
      .pluck();
    const look = () => {
      const revs = new Map(selectRooms.all().map(({ id, rev }) => [id, rev]));
      const behind = people.filter(({ held }) => held === undefined || held.rev !== revs.get(held.roomId)).length;
      return { behind, pending: countPending.get() ?? 0 };
    };
    const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
    let seen = look();
    while (seen.behind + seen.pending > 0 && performance.now() < giveUpAt) {
      await pause(100);
      seen = look();
    }
    return [
      ...(seen.behind > 0 ? [`${seen.behind} people never got the last change of their room`] : []),
      ...(seen.pending > 0 ? [`${seen.pending} messages are still pending`] : []),
    ];
  } finally {
    database.close();
  }
}
