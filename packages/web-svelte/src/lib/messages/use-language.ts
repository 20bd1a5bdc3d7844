import type { Language } from './choose-language.ts';
import { en } from './en.ts';
import type { MessageCatalog } from './message-catalog.ts';
import { useCatalog } from './text.svelte.ts';

/** English comes with the app, because it is what remains when another catalog can't be fetched. */
const catalogs: Record<Language, () => Promise<MessageCatalog>> = {
  en: () => Promise.resolve(en),
  de: async () => (await import('./de.ts')).de,
  ar: async () => (await import('./ar.ts')).ar,
};

let wanted: Language = 'en';

/** Says everything in this language, from the moment on when its words are here. */
export async function useLanguage(language: Language): Promise<void> {
  wanted = language;
  try {
    const catalog = await catalogs[language]();
    // Somebody may have chosen another one meanwhile.
    if (wanted === language) useCatalog(catalog);
  } catch {
    // Not fetched: what is on the page stays readable, and the next visit asks again.
  }
}
