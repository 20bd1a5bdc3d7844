import type { Counts } from '../adapters/sqlite/backup/verify-database.ts';

/** `3 users, 2 rooms and 1,204 messages (1,000 of them archived)` */
export function describeCounts({ users, rooms, messages, archived }: Counts): string {
  const number = (value: number) => value.toLocaleString('en');
  const some = (value: number, what: string) => `${number(value)} ${what}${value === 1 ? '' : 's'}`;
  const ofThem = archived > 0 ? ` (${number(archived)} of them archived)` : '';
  return `${some(users, 'user')}, ${some(rooms, 'room')} and ${some(messages, 'message')}${ofThem}`;
}
