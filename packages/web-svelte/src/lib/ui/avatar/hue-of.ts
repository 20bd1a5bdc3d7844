/** Hues that stay apart from each other to the eye; in OKLCH, equal steps would bunch up among the greens. */
const HUES = [12, 38, 62, 88, 128, 158, 190, 222, 252, 282, 312, 342] as const;

/** The hue of a name: always the same, on every machine. */
export function hueOf(username: string): number {
  let hash = 0x811c9dc5;
  for (const character of username.toLowerCase()) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return HUES[hash % HUES.length] ?? HUES[0];
}

/** One or two letters that stand for a name: `bob` → `B`, `ada_l` → `AL`, `Room42` → `R4`; a sign where it has none. */
export function initialsOf(username: string): string {
  const parts = username.split(/[_ ]/).filter((part) => part !== '');
  const [first = '•', second = /(?<=[a-z])[A-Z0-9]/.exec(first)?.[0] ?? ''] = parts;
  return (first.charAt(0) + second.charAt(0)).toUpperCase();
}
