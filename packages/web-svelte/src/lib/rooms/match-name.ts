/**
 * How well a name answers to what somebody typed: the lower the better, nothing where it does not. All letters have to
 * come in order; the start of the name is best, then the start of a word, then letters that stand together.
 */
export function matchName(query: string, name: string): number | undefined {
  const wanted = fold(query);
  const given = fold(name);
  if (wanted === '') return 0;
  const place = given.indexOf(wanted);
  if (place === 0) return given.length === wanted.length ? 0 : 1;
  if (place > 0) return /[-_]/.test(given[place - 1] ?? '') ? 2 : 3;
  return scatter(wanted, given);
}

/** The names that match, the best first; those that match alike stay in the order they came in. */
export function rankByName<Item>(query: string, items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  return items
    .map((item) => ({ item, rank: matchName(query, nameOf(item)) }))
    .filter(({ rank }) => rank !== undefined)
    .toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0))
    .map(({ item }) => item);
}

/** What lies between the letters counts against them: `gdn` finds `garden` before `good-day-nora`. */
function scatter(wanted: string, given: string): number | undefined {
  let gaps = 0;
  let last = -1;
  for (const letter of wanted) {
    const next = given.indexOf(letter, last + 1);
    if (next === -1) return undefined;
    gaps += next - last - 1;
    last = next;
  }
  return 4 + gaps;
}

function fold(text: string): string {
  return text.trim().toLowerCase().replaceAll(/\s+/g, '-');
}
