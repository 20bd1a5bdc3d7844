import { expect, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 20_000 };

test('[UX-17] a sent message shows as pending in the next frame, and keeps its row when the server has it', async ({
  arrive,
  network,
}) => {
  const alice = await arrive('alice', { url: network.url });
  await alice.composer().fill('on its way');
  network.pause();
  // A frame is 17 ms; how long a busy machine takes for one says nothing about the app.
  const isPending = alice.page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const look = () => {
          const row = [...document.querySelectorAll('article')].find((one) => one.textContent.includes('on its way'));
          resolve(row?.querySelector('[role=img][aria-label=Sending]') != null);
        };
        document.addEventListener('keydown', () => requestAnimationFrame(look), { capture: true, once: true });
      }),
  );
  await alice.composer().press('Enter');
  expect(await isPending).toBe(true);
  await expect(alice.composer()).toHaveValue('');
  const row = await alice.message('on its way').elementHandle();
  network.resume();
  await expect(alice.message('on its way').getByRole('img', { name: /^(Sent|Delivered)$/ })).toBeVisible(PATIENT);
  expect(await row?.evaluate((node) => node.isConnected)).toBe(true);
});
