import type { LanguageTag } from './emoji-language.ts';

export interface Emoji {
  readonly character: string;
  readonly label: string;
  /** The first of its short codes, if it has any: `smile` for `:smile:`. */
  readonly code: string | undefined;
  readonly group: EmojiGroup;
}

/** The groups by their numbers in the data set; 2 are parts of which others are made. */
const GROUPS = [
  'smileys',
  'people',
  undefined,
  'animals',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;
export type EmojiGroup = Exclude<(typeof GROUPS)[number], undefined>;

export const emojiGroups: readonly EmojiGroup[] = GROUPS.filter((group) => group !== undefined);

interface Entry {
  readonly emoji: Emoji;
  readonly codes: readonly string[];
  readonly words: readonly string[];
}

/** All emoji, to be looked at by group and found by their names, words and short codes. */
export class EmojiData {
  readonly #entries: readonly Entry[];
  readonly #byCode: ReadonlyMap<string, string>;

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
    this.#byCode = new Map(
      entries.flatMap(({ emoji, codes }) => codes.map((code) => [code, emoji.character] as const)),
    );
  }

  ofGroup(group: EmojiGroup): Emoji[] {
    return this.#entries.filter(({ emoji }) => emoji.group === group).map(({ emoji }) => emoji);
  }

  byCode(code: string): string | undefined {
    return this.#byCode.get(code);
  }

  /** What is called exactly so, then what a short code begins, the shortest first, what a word begins, what only contains it. */
  search(query: string, max: number): Emoji[] {
    const wanted = query.trim().toLowerCase();
    if (wanted === '') return [];
    const ranked = this.#entries.map((entry) => ({
      emoji: entry.emoji,
      rank: rankOf(entry, wanted),
      length: codeLength(entry, wanted),
    }));
    return ranked
      .filter(({ rank }) => rank < 4)
      .toSorted((one, other) => one.rank - other.rank || one.length - other.length)
      .slice(0, max)
      .map(({ emoji }) => emoji);
  }
}

function rankOf({ codes, words }: Entry, wanted: string): number {
  if (codes.includes(wanted)) return 0;
  if (words.includes(wanted) || codes.some((code) => code.startsWith(wanted))) return 1;
  if (words.some((word) => word.startsWith(wanted))) return 2;
  return codes.some((code) => code.includes(wanted)) ? 3 : 4;
}

/** Of the shortest code that begins so. */
function codeLength({ codes }: Entry, wanted: string): number {
  return Math.min(LONGEST_CODE, ...codes.filter((code) => code.startsWith(wanted)).map(({ length }) => length));
}

const LONGEST_CODE = 64;

const loading = new Map<LanguageTag, Promise<EmojiData>>();

/** Loads the names of a language; those of English find an emoji too. */
export function loadEmoji(language: LanguageTag): Promise<EmojiData> {
  const known = loading.get(language);
  if (known !== undefined) return known;
  const started = load(language);
  loading.set(language, started);
  // What could not be loaded is asked for again.
  started.catch(() => loading.delete(language));
  return started;
}

async function load(language: LanguageTag): Promise<EmojiData> {
  const [{ default: english }, { default: codesOf }, own] = await Promise.all([
    import('emojibase-data/en/compact.json'),
    import('emojibase-data/en/shortcodes/github.json'),
    language === 'de' ? import('emojibase-data/de/compact.json') : undefined,
  ]);
  const ownNames = new Map(own?.default.map((emoji) => [emoji.hexcode, emoji]));
  return new EmojiData(
    english.flatMap(({ hexcode, unicode, label, tags = [], group: number = 2 }) => {
      const group = GROUPS[number];
      if (group === undefined) return [];
      const codes = [codesOf[hexcode] ?? []].flat();
      const named = ownNames.get(hexcode);
      const words = [label, ...tags, named?.label ?? '', ...(named?.tags ?? [])].join(' ').toLowerCase().split(/\s+/);
      return [{ emoji: { character: unicode, label: named?.label ?? label, code: codes[0], group }, codes, words }];
    }),
  );
}
