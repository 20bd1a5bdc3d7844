import type { Person } from '@roomful/sdk';

/** Who is here, and who wrote lately: a line each. */
export function describePeople(people: readonly Person[], now: number): string[] {
  const here = people.filter(({ online }) => online).map(nameOf);
  const lately = people
    .filter(({ online }) => !online)
    .map(
      (person) =>
        `${nameOf(person)} (${person.lastSeenAt === null ? 'long ago' : describeAge(now - person.lastSeenAt)})`,
    );
  return [`Here: ${here.join(', ')}`, ...(lately.length > 0 ? [`Not here: ${lately.join(', ')}`] : [])];
}

function nameOf({ username, kind }: Person): string {
  return kind === 'bot' ? `${username} (bot)` : username;
}

function describeAge(ageMs: number): string {
  const minutes = Math.max(0, Math.floor(ageMs / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? 'yesterday' : `${days} days ago`;
}
