/** Who may be meant by the beginning of a name: those who are here before those who were. */
export function rankNames(
  query: string,
  { here, known }: { here: readonly string[]; known: readonly string[] },
): string[] {
  const wanted = query.toLowerCase();
  const all = [...new Set([...here, ...known])].map((name) => ({ name, lower: name.toLowerCase() }));
  const begins = all.filter(({ lower }) => lower.startsWith(wanted));
  const contains = all.filter(({ lower }) => !lower.startsWith(wanted) && lower.includes(wanted));
  return [...begins, ...contains].map(({ name }) => name).slice(0, 8);
}
