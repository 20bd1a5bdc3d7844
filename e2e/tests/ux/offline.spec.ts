import type { Page } from '@playwright/test';
import type { Person } from '../../fixtures/person.ts';
import { expect, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 20_000 };

test('[UX-17] a sent message shows as pending within 50 ms, and moves no more when the server has it', async ({
  arrive,
  network,
}) => {
  const alice = await arrive('alice', { url: network.url });
  await alice.composer().fill('on its way');
  network.pause();
  const waited = alice.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let pressedAt = 0;
        document.addEventListener('keydown', () => (pressedAt = performance.now()), { capture: true, once: true });
        const observer = new MutationObserver(() => {
          const row = [...document.querySelectorAll('article')].find((one) => one.textContent.includes('on its way'));
          if (row?.querySelector('[role=img][aria-label=Sending]') == null) return;
          observer.disconnect();
          resolve(performance.now() - pressedAt);
        });
        observer.observe(document.body, { subtree: true, childList: true });
      }),
  );
  await alice.composer().press('Enter');
  expect(await waited).toBeLessThan(50);
  await expect(alice.composer()).toHaveValue('');
  const row = await alice.message('on its way').elementHandle();
  network.resume();
  await expect(alice.message('on its way').getByRole('img', { name: /^Sent|Delivered/ })).toBeVisible(PATIENT);
  expect(await row?.evaluate((node) => node.isConnected)).toBe(true);
});

test('[UX-18] the server dies between storing a message and answering: sent again, also after a reload, it is there once', async ({
  arrive,
  author,
  network,
  roomful,
}) => {
  test.setTimeout(90_000);
  const alice = await arrive('alice', { url: network.url });
  const bob = await author('bob', 'general');
  await alice.say('first');
  await expect(alice.message('first').getByRole('img', { name: 'Delivered' })).toBeVisible();
  // What the browser sends gets through, and nothing comes back any more.
  network.latencyMs = 0;
  const stored = storedTexts(bob, 'only once');
  network.pauseToBrowser();
  await alice.say('only once');
  await expect(alice.message('only once').getByRole('img', { name: 'Sending' })).toBeVisible();
  await stored;
  await roomful.kill();
  network.resume();
  network.cut();
  await alice.page.reload();
  await expect(alice.message('only once').getByRole('img', { name: 'Sending' })).toBeVisible(PATIENT);
  await roomful.start();
  network.resume();
  await expect(alice.message('only once').getByRole('img', { name: /^Sent|Delivered/ })).toBeVisible({ timeout: 40_000 });
  await alice.page.reload();
  await expect(alice.message('first')).toBeVisible(PATIENT);
  expect(await alice.texts()).toEqual(['first', 'only once']);
});
