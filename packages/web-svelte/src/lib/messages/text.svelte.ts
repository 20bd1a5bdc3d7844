import { en } from './en.ts';
import type { MessageCatalog } from './message-catalog.ts';

let catalog = $state.raw<MessageCatalog>(en);

/** The words of the app. Everything that a person reads comes from here, and follows the language that is in use. */
export const text: MessageCatalog = new Proxy(en, {
  get: (_, area) => catalog[area as keyof MessageCatalog],
});

export function useCatalog(next: MessageCatalog): void {
  catalog = next;
}
