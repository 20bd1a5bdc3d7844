import { type Preference, preferenceChoices, type Preferences } from '#lib/preferences/preferences.svelte.ts';

export const themeChoices = preferenceChoices.theme;
export type ThemeChoice = Preference<'theme'>;

/** Light or dark: as the system has it, or as chosen here before. */
export class Theme {
  #preferences: Preferences;

  constructor(preferences: Preferences) {
    this.#preferences = preferences;
  }

  get choice(): ThemeChoice {
    return this.#preferences.get('theme');
  }

  choose(choice: ThemeChoice): void {
    this.#preferences.choose('theme', choice);
  }

  /** Makes the page look as chosen. */
  apply(root: HTMLElement): void {
    const { choice } = this;
    if (choice === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = choice;
    if (this.#preferences.get('density') === 'compact') root.dataset['density'] = 'compact';
    else delete root.dataset['density'];
    // The browser's bar around the page has one colour for each scheme: leave the one that fits.
    for (const meta of root.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
      const media = (meta.dataset['media'] ??= meta.media);
      if (choice === 'system') meta.media = media;
      else meta.media = media.includes(choice) ? 'all' : 'not all';
    }
  }
}
