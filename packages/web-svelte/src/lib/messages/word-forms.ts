import { chooseLocale } from '#lib/dates/date-names.ts';

/** A word in the forms that a language's numbers ask for; `#` stands for the number, where the form shows it. */
type NumberForms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** What a catalog needs to speak of numbers and of several names. */
export interface WordForms {
  number: (amount: number) => string;
  count: (amount: number, forms: NumberForms) => string;
  list: (names: readonly string[]) => string;
}

/** The forms of a language, in the reader's own variant of it. */
export function createWordForms(language: string): WordForms {
  const locale = chooseLocale(language, globalThis.navigator?.languages ?? []);
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  return {
    number: (amount) => numbers.format(amount),
    count: (amount, forms) => (forms[plurals.select(amount)] ?? forms.other).replace('#', numbers.format(amount)),
    list: (names) => lists.format(names),
  };
}
