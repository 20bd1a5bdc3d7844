/** The languages that the app speaks, each by its own name. */
export const languageNames = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;

export type Language = keyof typeof languageNames;

/** As chosen, or the first of the reader's languages that there is a catalog for. */
export function chooseLanguage(choice: Language | 'auto', readerLanguages: readonly string[]): Language {
  if (choice !== 'auto') return choice;
  for (const tag of readerLanguages) {
    const [language = ''] = tag.toLowerCase().split('-');
    if (language in languageNames) return language as Language;
  }
  return 'en';
}
