import { createContext } from 'svelte';
import type { Theme } from '#lib/appearance/theme.svelte.ts';
import type { Preferences } from '#lib/preferences/preferences.svelte.ts';
import type { KeyValueStorage } from '#lib/storage/key-value-storage.ts';

/** What every view stands on, whoever is logged in. */
export interface Platform {
  storage: KeyValueStorage;
  preferences: Preferences;
  theme: Theme;
}

/** The root layout sets it, the other layouts and pages read it. */
export const [getPlatform, setPlatform] = createContext<Platform>();
