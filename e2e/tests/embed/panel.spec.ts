import axe from 'axe-core';
import type { Frame, Page } from '@playwright/test';
import { expect, hear, panelIn, test } from '../../fixtures/embed/test.ts';

/** What axe and a finger have against the panel as it stands. */
async function findFaults(page: Page, server: string): Promise<string[]> {
  const frame = page.frames().find((other) => other.url().startsWith(server)) as Frame;
  await frame.evaluate(axe.source);
  return frame.evaluate(async () => {
    const { axe: tool } = window as unknown as { axe: typeof axe };
    const { violations } = await tool.run(document, { resultTypes: ['violations'] });
    const small = [...document.querySelectorAll('button')]
      .filter((button) => button.checkVisibility() && matchMedia('(pointer: coarse)').matches)
      .filter((button) => button.getBoundingClientRect().width < 43.5 || button.getBoundingClientRect().height < 43.5)
      .map((button) => `small: ${button.ariaLabel ?? button.textContent}`);
    return [
      ...violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      ),
      ...small,
    ];
  });
}

test('reads back through history without a jump, and never holds more than 250 rows', async ({
  page,
  shop,
  author,
}) => {
  const bob = await author('bob', 'help');
  const start = Date.now() - 200_000;
  for (let count = 0; count < 420; count++) {
    const content = `Message ${count}${count % 7 === 0 ? ` ${'and some more words '.repeat(count % 11)}` : ''}`;
    await bob.send({ content, timestamp: start + count * 10 });
  }
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  await expect(panel.getByText('Message 419', { exact: true })).toBeInViewport();
  const list = panel.getByRole('region', { name: 'Messages' });
  for (let turn = 0; turn < 12; turn++) {
    const shift = await list.evaluate(async (timeline) => {
      const frames = async (count: number) => {
        for (let frame = 0; frame < count; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
      };
      timeline.scrollTop = 200;
      const row = [...timeline.querySelectorAll('article')].find((one) => one.getBoundingClientRect().top > 80);
      const before = row?.getBoundingClientRect().top ?? 0;
      await frames(25);
      return row?.isConnected === true ? Math.abs(row.getBoundingClientRect().top - before) : 0;
    });
    expect(shift).toBeLessThanOrEqual(1);
    expect(await panel.getByRole('article').count()).toBeLessThanOrEqual(250);
  }
  await expect(panel.getByText('Message 0', { exact: true })).toHaveCount(1);
  const inSight = list.evaluate((timeline) => timeline.scrollTop);
  await bob.say('Something new');
  await expect(panel.getByRole('log')).toContainText('bob: Something new');
  expect(await list.evaluate((timeline) => timeline.scrollTop)).toBe(await inSight);
  await panel.getByRole('button', { name: 'Newest messages' }).click();
  await expect(panel.getByRole('article').getByText('Something new')).toBeInViewport();
});

test('tells a closed launcher how many messages came, and none once they are read', async ({ page, shop, author }) => {
  const bob = await author('bob', 'help');
  await page.goto(shop.site.page('/', shop.script + shop.launcher()));
  const heard = await hear(page, 'roomful-launcher');
  await page.getByRole('button', { name: 'Open chat' }).click();
  const field = panelIn(page, 'roomful-launcher').getByRole('textbox', { name: 'Message' });
  await expect(field).toBeFocused();
  await field.press('Escape');
  await bob.say('One');
  await bob.say('Two');
  await page.getByRole('button', { name: 'Open chat 2' }).click();
  await expect(page.getByRole('button', { name: 'Close chat' })).toBeVisible();
  await expect
    .poll(async () => (await heard()).filter(({ type }) => type === 'unread').map(({ detail }) => detail['count']))
    .toEqual([1, 2, 0]);
  const messages = (await heard()).filter(({ type }) => type === 'message');
  expect(messages.map(({ detail }) => [detail['author'], detail['own']])).toEqual([
    ['bob', false],
    ['bob', false],
  ]);
  // What people write is not the page's to read.
  expect(JSON.stringify(messages)).not.toContain('Two');
});

test('says after a while that the line is cut, keeps what was written, and sends it once it is back', async ({
  page,
  roomful,
  shop,
}) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  const field = panel.getByRole('textbox', { name: 'Message' });
  await expect(field).toBeVisible();
  await roomful.kill();
  await expect(panel.getByText('Reconnecting…')).toBeVisible();
  await field.fill('Written in between');
  await field.press('Enter');
  await expect(panel.getByRole('img', { name: 'Sending' })).toBeVisible();
  await roomful.start();
  await expect(panel.getByRole('article').getByText('Written in between')).toHaveCount(1, { timeout: 30_000 });
  await expect(panel.getByRole('img', { name: /Sent|Delivered/ })).toBeVisible({ timeout: 30_000 });
  await expect(panel.getByText('Reconnecting…')).toHaveCount(0);
});

for (const { name, colorScheme, locale, hasTouch } of [
  { name: 'light', colorScheme: 'light', locale: 'en', hasTouch: true },
  { name: 'dark and right-to-left', colorScheme: 'dark', locale: 'ar', hasTouch: false },
] as const) {
  test.describe(name, () => {
    test.use({ colorScheme, hasTouch, isMobile: hasTouch, viewport: { width: 390, height: 800 } });
    test('[UX-36] axe and a finger find nothing in the panel', async ({ page, roomful, shop, author }) => {
      const bob = await author('bob', 'help');
      const look = `<style>roomful-chat{--roomful-accent:#f59f00}</style>`;
      shop.site.policy = "default-src * 'unsafe-inline'";
      await page.goto(shop.site.page('/', look + shop.script + shop.chat(`locale="${locale}"`)));
      const panel = panelIn(page);
      await panel.getByRole('textbox').fill('A question\n\n- with https://example.com/\n\n> quoted\n\n```\ncode\n```');
      await panel.getByRole('textbox').blur();
      await panel.locator('button[type=submit]').click();
      await bob.say('An answer');
      await expect(panel.getByRole('article')).toHaveCount(2);
      expect(await findFaults(page, roomful.url)).toEqual([]);
    });
  });
}
