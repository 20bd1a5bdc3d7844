import { type Kysely, sql } from 'kysely';

/**
 * Names were folded so that a `1` in place of an `l` saved the underscore beside it, and `a1_1ceq` could stand beside
 * `al_iceq`. Of names that collide now, the oldest has the folded form; the others keep their names, with a mark behind
 * theirs that no name can have.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows: users } = await sql<{ id: number; username: string }>`
    SELECT id, username FROM users ORDER BY id`.execute(db);
  // Out of each other's way first: one's new form may be another's old one.
  await sql`UPDATE users SET username_folded = '#' || id`.execute(db);
  const given = new Set<string>();
  for (const { id, username } of users) {
    const folded = fold(username);
    const own = given.has(folded) ? `${folded}#${id}` : folded;
    given.add(folded);
    await sql`UPDATE users SET username_folded = ${own} WHERE id = ${id}`.execute(db);
  }
}

/** As `foldName` was when this was written: a migration does not change with the program. */
function fold(username: string): string {
  return username
    .toLowerCase()
    .replace(/[1i]/g, 'l')
    .replace(/0/g, 'o')
    .replace(/_+/g, '_')
    .replace(/(?<![2-9])_|_(?![2-9])/g, '');
}
