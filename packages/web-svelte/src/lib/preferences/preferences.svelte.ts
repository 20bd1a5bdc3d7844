import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';
import { openTabChannel } from '#lib/tabs/tab-channel.ts';

/** What a person may choose about the app, with the choices of each; the first is the one that holds until then. */
export const preferenceChoices = {
  theme: ['system', 'light', 'dark'],
  density: ['comfortable', 'compact'],
  language: ['auto', 'en', 'de', 'ar'],
  sendKey: ['enter', 'mod-enter'],
  notifications: ['none', 'mentions', 'all'],
  sound: ['off', 'on'],
} as const;

export type PreferenceName = keyof typeof preferenceChoices;
export type Preference<Name extends PreferenceName> = (typeof preferenceChoices)[Name][number];
type Values = { [Name in PreferenceName]: Preference<Name> };

const keyOf = (name: PreferenceName) => `roomful:${name}`;

/** The choices of whoever uses this browser. They are kept, and the other tabs follow. */
export class Preferences {
  #storage: KeyValueStorage;
  #values = $state.raw<Values>({} as Values);
  #channel = openTabChannel<PreferenceName>('preferences');

  constructor(storage: KeyValueStorage) {
    this.#storage = storage;
    this.#values = this.#read();
    this.#channel.listen(() => (this.#values = this.#read()));
  }

  get<Name extends PreferenceName>(name: Name): Values[Name] {
    return this.#values[name];
  }

  choose<Name extends PreferenceName>(name: Name, choice: Values[Name]): void {
    this.#values = { ...this.#values, [name]: choice };
    this.#storage.set(keyOf(name), choice);
    this.#channel.tell(name);
  }

  #read(): Values {
    const entries = (Object.keys(preferenceChoices) as PreferenceName[]).map((name) => {
      const choices: readonly string[] = preferenceChoices[name];
      const kept = this.#storage.get(keyOf(name));
      return [name, kept !== undefined && choices.includes(kept) ? kept : choices[0]];
    });
    return Object.fromEntries(entries) as Values;
  }
}
