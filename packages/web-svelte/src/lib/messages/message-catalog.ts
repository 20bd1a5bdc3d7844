import type { accountEn } from './account.en.ts';
import type { en } from './en.ts';

/** What another language has to fill: the English catalog's keys and parameters, with any words. */
export type MessageCatalog = Widened<typeof en>;

/** The part of it that is about accounts, which has a file of its own. */
export type AccountWords = Pick<MessageCatalog, keyof typeof accountEn>;

type Widened<Entry> = Entry extends string
  ? string
  : Entry extends (...values: infer Values) => string
    ? (...values: Values) => string
    : { readonly [Key in keyof Entry]: Widened<Entry[Key]> };
