import { en } from './en.ts';
import type { MessageCatalog } from './message-catalog.ts';

/** The words of the app. Everything that a person reads comes from here. */
export const text: MessageCatalog = en;
