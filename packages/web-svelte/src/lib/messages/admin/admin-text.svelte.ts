import { text } from '../text.svelte.ts';
import { adminAr } from './ar.ts';
import { adminDe } from './de.ts';
import { adminEn } from './en.ts';

/** The administration's words: a catalog of their own, so that nobody in a room loads them. */
export type AdminCatalog = {
  readonly [Key in keyof typeof adminEn]: (typeof adminEn)[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};

const catalogs: Readonly<Record<string, AdminCatalog>> = { en: adminEn, de: adminDe, ar: adminAr };

/** Follows the language of the app. */
export const adminText: AdminCatalog = new Proxy(adminEn, {
  get: (_, word) => (catalogs[text.languageTag] ?? adminEn)[word as keyof AdminCatalog],
});
