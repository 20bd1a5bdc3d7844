import { copyFileSync, existsSync } from 'node:fs';
import type { RoomId, UserId } from '@roomful/protocol';
import Database from 'better-sqlite3';
import { SqliteStore } from '../../src/adapters/sqlite/sqlite-store.ts';

/** The database keeps a diary of its own, inside the same transactions: what it says was committed. */
const DIARY = `
  CREATE TABLE diary_changes (
    seq INTEGER PRIMARY KEY, room_id INTEGER, rev INTEGER, id INTEGER, user_id INTEGER, client_id TEXT, content TEXT,
    timestamp INTEGER, created_at INTEGER, edited_at INTEGER, deleted_at INTEGER, is_new INTEGER, status TEXT,
    room_deleted_at INTEGER
  );
  CREATE TABLE diary_deliveries (
    seq INTEGER PRIMARY KEY, id INTEGER, status_was TEXT, status TEXT, retries_was INTEGER, retries INTEGER
  );
  CREATE TRIGGER diary_created AFTER INSERT ON messages BEGIN
    INSERT INTO diary_changes SELECT NULL, NEW.room_id, NEW.rev, NEW.id, NEW.user_id, NEW.client_id, NEW.content,
      NEW.timestamp, NEW.created_at, NEW.edited_at, NEW.deleted_at, 1, NEW.delivery_status,
      (SELECT deleted_at FROM rooms WHERE id = NEW.room_id);
  END;
  CREATE TRIGGER diary_changed AFTER UPDATE OF rev, content, edited_at, deleted_at ON messages BEGIN
    INSERT INTO diary_changes SELECT NULL, NEW.room_id, NEW.rev, NEW.id, NEW.user_id, NEW.client_id, NEW.content,
      NEW.timestamp, NEW.created_at, NEW.edited_at, NEW.deleted_at, 0, NEW.delivery_status,
      (SELECT deleted_at FROM rooms WHERE id = NEW.room_id);
  END;
  CREATE TRIGGER diary_delivered AFTER UPDATE OF delivery_status, retry_count ON messages BEGIN
    INSERT INTO diary_deliveries
      SELECT NULL, NEW.id, OLD.delivery_status, NEW.delivery_status, OLD.retry_count, NEW.retry_count;
  END;`;

const PEOPLE = ['alice', 'bob', 'carol', 'dave'] as const;
export const BOT = 'robot';

export interface TemplateDatabase {
  rooms: RoomId[];
  users: Map<string, UserId>;
  /** A fresh copy of the file. */
  copyTo(file: string): void;
}

/** Four people, a bot, and two rooms that belong to alice. */
export async function createTemplateDatabase(file: string): Promise<TemplateDatabase> {
  const store = await SqliteStore.open(file, { synchronous: 'normal' });
  const users = new Map<string, UserId>();
  for (const username of [...PEOPLE, BOT]) {
    const kind = username === BOT ? 'bot' : 'person';
    const { user } = await store.users.create({ username, foldedName: username, kind, at: 1 });
    users.set(username, user.id);
  }
  const rooms: RoomId[] = [];
  for (const name of ['red', 'blue']) {
    const { room } = await store.rooms.create({ name, createdBy: users.get('alice')!, at: 1 });
    rooms.push(room.id);
  }
  await store.close();
  const database = new Database(file);
  database.exec(DIARY);
  database.close();
  return { rooms, users, copyTo: (copy) => copyFileSync(file, copy) };
}

/** The file and its log as a power cut leaves them, while the old process has it open. */
export function copyAsCrashed(file: string, copy: string): void {
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
}
