import { shownName } from './shown-name.svelte.ts';

/** Who may be meant by the beginning of a name: the one who is called exactly so, then those who are here before those who were. */
export function rankNames(
  query: string,
  { here, known }: { here: readonly string[]; known: readonly string[] },
): string[] {
  const wanted = query.toLowerCase();
  const all = [...new Set([...here, ...known])].map((name) => ({ name, lower: shownName(name).toLowerCase() }));
  const exact = all.filter(({ lower }) => lower === wanted);
  const begins = all.filter(({ lower }) => lower.startsWith(wanted) && lower !== wanted);
  const contains = all.filter(({ lower }) => !lower.startsWith(wanted) && lower.includes(wanted));
  return [...exact, ...begins, ...contains].map(({ name }) => name).slice(0, 8);
}
