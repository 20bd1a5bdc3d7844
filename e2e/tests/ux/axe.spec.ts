import { lookWithAxe } from '../../fixtures/look-with-axe.ts';
import { screens, test } from '../../fixtures/test.ts';
import { tour } from '../../fixtures/tour.ts';
import type { Guide } from '../../fixtures/tour/guide.ts';

test.describe.configure({ mode: 'parallel' });

for (const screen of Object.keys(screens) as (keyof typeof screens)[]) {
  test(`[UX-36] axe finds nothing on any view, both themes, left-to-right and right-to-left: ${screen}`, async ({
    roomful,
    stranger,
    device,
    author,
  }) => {
    // Every view there is, several times.
    test.setTimeout(300_000);
    const show: Guide['show'] = (page, view, part) => lookWithAxe(page, view, { screen, part });
    await tour({ screen, roomful, stranger, device, author, show, historyLength: 10 });
  });
}
