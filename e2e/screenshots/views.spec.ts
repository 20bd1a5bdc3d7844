import type { Page } from '@playwright/test';
import { dress } from '../fixtures/dress.ts';
import { type screens, test } from '../fixtures/test.ts';
import { adminToken, tour } from '../fixtures/tour.ts';

/** Pictures of every view for a person to judge, in a folder that git ignores: one walk for each screen, dressed four times. */
const looks = [
  { look: 'light', language: 'en', colorScheme: 'light' },
  { look: 'dark', language: 'en', colorScheme: 'dark' },
  { look: 'arabic', language: 'ar', colorScheme: 'light' },
  { look: 'german', language: 'de', colorScheme: 'light' },
] as const;

test.use({ settings: { ROOMFUL_ADMIN_TOKEN: adminToken } });

for (const screen of ['desktop', 'phone'] satisfies (keyof typeof screens)[]) {
  test(screen, async ({ roomful, stranger, device, author }) => {
    test.setTimeout(300_000);
    const show = async (page: Page, view: string) => {
      for (const { look, ...clothes } of looks) {
        await dress(page, clothes);
        await page.screenshot({ path: `../screenshots/${screen}-${look}/${view}.png`, animations: 'disabled' });
      }
      await dress(page, { language: 'en', colorScheme: 'light' });
    };
    await tour(screen, { roomful, stranger, device, author, show, historyLength: 130 });
  });
}
