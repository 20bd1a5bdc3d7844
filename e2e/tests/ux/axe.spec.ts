import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { dress } from '../../fixtures/dress.ts';
import { screens, expect, test } from '../../fixtures/test.ts';
import { adminToken, tour } from '../../fixtures/tour.ts';

test.use({ settings: { ROOMFUL_ADMIN_TOKEN: adminToken } });

const looks = [
  { language: 'en', colorScheme: 'light' },
  { language: 'en', colorScheme: 'dark' },
  { language: 'ar', colorScheme: 'dark' },
  { language: 'ar', colorScheme: 'light' },
] as const;

for (const screen of Object.keys(screens) as (keyof typeof screens)[]) {
  test(`[UX-36] axe finds nothing on any view, both themes, left-to-right and right-to-left: ${screen}`, async ({
    roomful,
    stranger,
    device,
    author,
  }) => {
    // Four looks at every view there is.
    test.setTimeout(300_000);
    const show = async (page: Page, view: string) => {
      for (const [index, look] of looks.entries()) {
        await dress(page, look);
        // Structure and names are the same in both themes; colours are not.
        const axe = new AxeBuilder({ page }).setLegacyMode();
        if (index % 2 === 1) axe.withRules(['color-contrast', 'link-in-text-block']);
        const { violations } = await axe.analyze();
        const found = violations.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
        );
        expect.soft(found, `${view}, ${look.language}, ${look.colorScheme}`).toEqual([]);
      }
      await dress(page, looks[0]);
    };
    // Each row is looked at several times, which is what takes the time.
    await tour(screen, { roomful, stranger, device, author, show, historyLength: 6 });
  });
}
