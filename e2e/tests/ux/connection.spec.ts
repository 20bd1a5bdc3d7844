import type { Page } from '@playwright/test';
import { dress } from '../../fixtures/dress.ts';
import { lookWithAxe } from '../../fixtures/look-with-axe.ts';
import { Person } from '../../fixtures/person.ts';
import { expect, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 20_000 };

const banner = (page: Page) => page.getByRole('status').filter({ hasText: /Reconnecting|online|Connecting/ });

test('[UX-23] [UX-36] a blip shows nothing; after 2 s the banner counts attempts, after 5 comes Retry, and then good news', async ({
  arrive,
  network,
}) => {
  test.setTimeout(120_000);
  const alice = await arrive('alice', { url: network.url });
  const { page } = alice;
  await page.evaluate(() => {
    const seen = ((globalThis as { seen?: string[] }).seen = [] as string[]);
    const look = () => {
      for (const region of document.querySelectorAll('[role=status], [role=alert]')) {
        const text = region.textContent.trim();
        if (/connect|reached|online/i.test(text)) seen.push(text);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const seen = () => page.evaluate(() => (globalThis as { seen?: string[] }).seen ?? []);
  network.cut();
  network.resume();
  await alice.say('after a blip');
  await expect(alice.message('after a blip').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible();
  expect(await seen()).toEqual([]);

  // Its words have to be there before the network is gone.
  await dress(page, { language: 'ar', colorScheme: 'light' });
  await dress(page, { language: 'en', colorScheme: 'light' });
  network.cut();
  const cutAt = Date.now();
  await expect(banner(page)).toHaveText(/Reconnecting \(attempt \d of 5\)/, PATIENT);
  expect(Date.now() - cutAt).toBeGreaterThan(1_900);
  const retry = page.getByRole('button', { name: 'Retry' });
  await expect(retry).toBeVisible({ timeout: 40_000 });
  expect((await seen()).filter((text) => text.includes('of 5')).at(-1)).toContain('attempt 5 of 5');
  await lookWithAxe(page, 'out of reach', { screen: 'desktop', part: '[role="alert"]' });
  network.resume();
  await retry.click();
  await expect(banner(page)).toHaveText('Back online.', PATIENT);
  await expect(retry).toBeHidden();
  await expect(banner(page)).toBeHidden(PATIENT);
  await alice.say('and on we go');
  await expect(alice.message('and on we go').getByRole('img', { name: 'Delivered', exact: true })).toBeVisible();
});

test('[UX-24] after sleep missed messages appear in all tabs within 5 s, although the socket claims to be open', async ({
  arrive,
  author,
  network,
}) => {
  const bob = await author('bob', 'general');
  const alice = await arrive('alice', { url: network.url });
  const second = new Person(await alice.page.context().newPage(), 'alice');
  await second.page.goto(network.url);
  await expect(second.composer()).toBeVisible(PATIENT);
  await bob.say('before');
  for (const tab of [alice, second]) await expect(tab.message('before')).toBeVisible();
  network.silence();
  await bob.say('while the lid was closed');
  await expect(alice.message('while the lid was closed')).toBeHidden();
  // The lid opens. The other tab is in the background, and nothing wakes it but the first.
  const waitedMs = await alice.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const wokeAt = performance.now();
        const look = () => {
          if (document.body.textContent.includes('while the lid was closed')) resolve(performance.now() - wokeAt);
        };
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }),
  );
  test.info().annotations.push({ type: 'measured', description: `caught up after ${Math.round(waitedMs)} ms` });
  expect(waitedMs).toBeLessThan(5_000);
  await expect(second.message('while the lid was closed')).toHaveCount(1, PATIENT);
  await alice.say('awake');
  await expect(second.message('awake')).toHaveCount(1);
});
