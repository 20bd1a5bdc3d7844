import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';

export const themeChoices = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const KEY = 'roomful:theme';

/** Light or dark: as the system has it, or as chosen here before. */
export class Theme {
  #storage: KeyValueStorage;
  #root: HTMLElement;
  #choice = $state<ThemeChoice>('system');

  constructor(storage: KeyValueStorage, root: HTMLElement) {
    this.#storage = storage;
    this.#root = root;
    this.#choice = themeChoices.find((choice) => choice === storage.get(KEY)) ?? 'system';
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    this.#storage.set(KEY, choice);
    this.#apply();
  }

  #apply(): void {
    if (this.#choice === 'system') delete this.#root.dataset['theme'];
    else this.#root.dataset['theme'] = this.#choice;
    // The browser's bar around the page has one colour for each scheme: leave the one that fits.
    for (const meta of this.#root.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const media = (meta.dataset['media'] ??= meta.media);
      if (this.#choice === 'system') meta.media = media;
      else meta.media = media.includes(this.#choice) ? 'all' : 'not all';
    }
  }
}
