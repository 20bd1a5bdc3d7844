import { type Kysely, sql } from 'kysely';

/**
 * `General` beside `general` would be a trap: names of rooms are unique without regard to case, and the list is in that
 * order. They are ASCII, so NOCASE is all of it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    UPDATE rooms SET name = substr(name, 1, 30) || '-' || id || '-' || lower(hex(randomblob(3)))
    WHERE EXISTS (SELECT 1 FROM rooms older WHERE older.name = rooms.name COLLATE NOCASE AND older.id < rooms.id)
  `.execute(db);
  await sql`CREATE UNIQUE INDEX idx_rooms_name_nocase ON rooms(name COLLATE NOCASE)`.execute(db);
  await sql`DROP INDEX idx_rooms_active`.execute(db);
  await sql`CREATE INDEX idx_rooms_active ON rooms(name COLLATE NOCASE) WHERE deleted_at IS NULL`.execute(db);
}
