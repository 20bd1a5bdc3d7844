import { text } from '../../text.svelte.ts';
import { appsAr } from './ar.ts';
import { appsDe } from './de.ts';
import { appsEn } from './en.ts';

/** The words about apps: a catalog of their own, which comes with that view. */
export type AppsCatalog = {
  readonly [Key in keyof typeof appsEn]: (typeof appsEn)[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : (typeof appsEn)[Key] extends string
      ? string
      : { readonly [Word in keyof (typeof appsEn)[Key]]: string };
};

const catalogs: Readonly<Record<string, AppsCatalog>> = { en: appsEn, de: appsDe, ar: appsAr };

/** Follows the language of the app. */
export const appsText: AppsCatalog = new Proxy(appsEn, {
  get: (_, word) => (catalogs[text.languageTag] ?? appsEn)[word as keyof AppsCatalog],
});
