import { describe, expect, it } from 'vitest';
import { ar } from '#lib/messages/ar.ts';
import { chooseLanguage } from '#lib/messages/choose-language.ts';
import { de } from '#lib/messages/de.ts';
import { en } from '#lib/messages/en.ts';

type Entry = string | ((...values: never[]) => string) | { readonly [key: string]: Entry };

/** Words that a language may share with English. */
const SAME_ANYWHERE = new Set([
  'passkeys.heading',
  'waysIn.nameLabel',
  'waysIn.codeLabel',
  'app.name',
  'app.pageTitle',
  'direction',
]);

function flatten(entry: Entry, path = ''): Map<string, Exclude<Entry, object> | ((...values: never[]) => string)> {
  if (typeof entry !== 'object') return new Map([[path, entry]]);
  return new Map(
    Object.entries(entry).flatMap(([key, inner]) => [...flatten(inner, path === '' ? key : `${path}.${key}`)]),
  );
}

/** Stands for whatever a function takes, and notes that it was looked at. */
function probes(amount: number): { values: unknown[]; used: Set<number> } {
  const used = new Set<number>();
  const note = (index: number) => used.add(index);
  const values = Array.from({ length: amount }, (_, index) => {
    const names = Object.assign(['bob', 'carol', 'dave', 'erin'], { [Symbol.toPrimitive]: () => (note(index), 7) });
    return new Proxy(names, {
      get(target, key, receiver) {
        note(index);
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
  });
  return { values, used };
}

const english = flatten(en);

describe.each([
  ['de', de],
  ['ar', ar],
] as const)('the catalog %s', (_, catalog) => {
  const words = flatten(catalog);

  it('fills every key with words of its own', () => {
    expect([...words.keys()].toSorted()).toEqual([...english.keys()].toSorted());
    const untranslated = [...words].filter(([key, word]) => typeof word === 'string' && word === english.get(key));
    expect(untranslated.map(([key]) => key).filter((key) => !SAME_ANYWHERE.has(key))).toEqual([]);
    expect([...words].filter(([, word]) => word === '')).toEqual([]);
  });

  it.each([...english].filter(([, word]) => typeof word === 'function').map(([key]) => key))(
    'says in %s all that English says',
    (key) => {
      const say = words.get(key) as (...values: unknown[]) => string;
      const sayInEnglish = english.get(key) as (...values: unknown[]) => string;
      expect(say).toBeTypeOf('function');
      expect(say.length).toBe(sayInEnglish.length);
      const { values, used } = probes(sayInEnglish.length);
      expect(say(...values)).not.toBe('');
      expect([...used].toSorted()).toEqual(values.map((_, index) => index));
    },
  );

  it('quotes as its readers do', () => {
    const said = [...words.values()].map((word) =>
      typeof word === 'function' ? (word as (...values: unknown[]) => string)(...probes(word.length).values) : word,
    );
    expect(said.filter((sentence) => /["']|“[^“”„]*”/.test(String(sentence)))).toEqual([]);
  });
});

describe('numbers', () => {
  it.each([
    [0, 'لا رسائل جديدة'],
    [1, 'رسالة جديدة واحدة'],
    [2, 'رسالتان جديدتان'],
    [3, '3 رسائل جديدة'],
    [11, '11 رسالة جديدة'],
    [100, '100 رسالة جديدة'],
  ])('%i new messages in Arabic', (amount, words) => {
    expect(ar.timeline.newMessages(amount)).toBe(words);
  });

  it('new messages in German', () => {
    expect([1, 2, 1_200].map((amount) => de.timeline.newMessages(amount))).toEqual([
      '1 neue Nachricht',
      '2 neue Nachrichten',
      '1.200 neue Nachrichten',
    ]);
  });

  it('several names', () => {
    expect(de.typing(['bob'])).toBe('bob schreibt …');
    expect(de.typing(['bob', 'carol', 'dave', 'erin'])).toBe('bob, carol und 2 weitere schreiben …');
    expect(ar.typing(['bob', 'carol'])).toBe('\u2068bob\u2069 و\u2068carol\u2069 يكتبان…');
  });
});

describe('chooseLanguage', () => {
  it.each([
    ['auto', ['de-AT', 'en'], 'de'],
    ['auto', ['fr', 'ar-EG', 'de'], 'ar'],
    ['auto', ['fr'], 'en'],
    ['auto', [], 'en'],
    ['ar', ['de'], 'ar'],
  ] as const)('%s for a reader of %j: %s', (choice, readerLanguages, language) => {
    expect(chooseLanguage(choice, readerLanguages)).toBe(language);
  });
});
