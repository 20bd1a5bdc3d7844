import { Theme } from '#lib/appearance/theme.svelte.ts';
import { chooseLanguage } from '#lib/messages/choose-language.ts';
import { useLanguage } from '#lib/messages/use-language.ts';
import type { Platform } from '#lib/platform/platform-context.ts';
import { Preferences } from '#lib/preferences/preferences.svelte.ts';
import { openBrowserStorage } from '#lib/storage/browser-storage.ts';
import type { LayoutLoad } from './$types';

/** The server hands out one page for every address; what it shows is decided in the browser. */
export const ssr = false;
export const prerender = false;

/** What every view stands on. Nothing shows before the reader's words are here: no flash of another language. */
export const load: LayoutLoad = async () => {
  const storage = openBrowserStorage();
  const preferences = new Preferences(storage);
  const platform: Platform = { storage, preferences, theme: new Theme(preferences) };
  await useLanguage(chooseLanguage(preferences.get('language'), navigator.languages));
  return { platform };
};
