import type { Page } from '@playwright/test';
import { expect, panelIn, test } from '../../fixtures/embed/test.ts';

interface Seen {
  largest: string;
  shifts: number;
  hasOwnScriptRun: boolean;
}

/** What the browser itself says about a page: what the largest thing on it is, and how often something moved. */
async function watch(page: Page): Promise<() => Promise<Seen>> {
  await page.addInitScript(() => {
    if (window !== window.top) return;
    const seen = { largest: '', shifts: 0, hasOwnScriptRun: false };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.largest = (entry as PerformanceEntry & { element: Element }).element.id;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => (seen.shifts += list.getEntries().length)).observe({
      type: 'layout-shift',
      buffered: true,
    });
    addEventListener('DOMContentLoaded', () => (seen.hasOwnScriptRun = true));
  });
  return () => page.evaluate(() => (window as unknown as { seen: Seen }).seen);
}

test('[UX-43] a page paints, and its own scripts run, while the chat server is silent; later nothing on it moves', async ({
  page,
  shop,
}) => {
  const seen = await watch(page);
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: silence, resolve: speak } = Promise.withResolvers<void>();
  await page.route('**/embed.js', async (route) => {
    ask();
    await silence;
    await route.continue();
  });
  const goods = `<p id="goods">${'Good chairs for everybody. '.repeat(40)}</p>`;
  const room = `<div style="height: 32rem">${shop.chat()}</div>`;
  const body = `${shop.script}${room}${shop.launcher()}${goods}`;
  // The room’s height comes from the page’s own style, so that its place is kept before it is there.
  shop.site.policy = '';
  await page.goto(shop.site.page('/', body), { waitUntil: 'commit' });
  await asked;
  await expect.poll(seen).toMatchObject({ largest: 'goods', hasOwnScriptRun: true });
  await expect(page.getByText('Good chairs for everybody.')).toBeVisible();

  speak();
  await expect(panelIn(page).getByRole('textbox', { name: 'Message' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Open chat' })).toBeVisible();
  expect(await seen()).toEqual({ largest: 'goods', shifts: 0, hasOwnScriptRun: true });
});
