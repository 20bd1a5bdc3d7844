import type { Page } from '@playwright/test';
import { dress } from '../fixtures/dress.ts';

const looks = [
  { look: 'light', language: 'en', colorScheme: 'light' },
  { look: 'dark', language: 'en', colorScheme: 'dark' },
  { look: 'arabic', language: 'ar', colorScheme: 'light' },
  { look: 'german', language: 'de', colorScheme: 'light' },
] as const;

/** Pictures for a person to judge, in a folder that git ignores: each view dressed four times. */
export function takePictures(screen: string): (page: Page, view: string) => Promise<void> {
  return async (page, view) => {
    for (const { look, ...clothes } of looks) {
      await dress(page, clothes);
      await page.screenshot({ path: `../screenshots/${screen}-${look}/${view}.png`, animations: 'disabled' });
    }
    await dress(page, { language: 'en', colorScheme: 'light' });
  };
}
