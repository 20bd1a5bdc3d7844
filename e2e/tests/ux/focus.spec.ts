import type { Page } from '@playwright/test';
import { failWrites } from '../../fixtures/fail-writes.ts';
import { expect, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 30_000 };

test('[UX-33] [UX-34] by keyboard a message is changed, deleted or let go, and the focus stays where it was done', async ({
  arrive,
  author,
  roomful,
}) => {
  test.setTimeout(90_000);
  const bob = await author('bob', 'general');
  await bob.say('What shall we bring?');
  const alice = await arrive('alice');
  const { page } = alice;
  for (const text of ['Caek.', 'Nothing.', 'And tea.']) {
    await alice.say(text);
    await expect(alice.message(text).getByRole('img', { name: 'Delivered' })).toBeVisible();
  }

  // A change: by its own button, and saved by Enter.
  const cake = alice.message('Caek.');
  await page.keyboard.press('Shift+F6');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(cake).toBeFocused();
  for (const name of ['Copy text', 'Copy link', 'Edit message']) {
    await page.keyboard.press('Tab');
    await expect(cake.getByRole('button', { name })).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(alice.composer()).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('Cake.');
  await page.keyboard.press('Enter');
  await expect(alice.message('Cake.')).toContainText('(edited)');

  // A question that is answered with no gives the focus back to its button; with yes that is gone, and the message has it.
  const nothing = alice.message('Nothing.');
  await page.keyboard.press('Shift+F6');
  // Where one was before.
  await expect(alice.message('Cake.')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(nothing).toBeFocused();
  const dialog = page.getByRole('dialog', { name: 'Delete this message?' });
  for (const answer of ['Cancel', 'Delete']) {
    const button = nothing.getByRole('button', { name: 'Delete message' });
    await tabTo(page, 'Delete message');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeVisible();
    await tabTo(page, answer);
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    if (answer === 'Delete') break;
    await expect(nothing).toHaveAttribute('data-active');
    await expect(button.or(nothing).and(page.locator(':focus'))).toBeVisible();
  }
  await expect(alice.message('Message deleted')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(alice.message('And tea.')).toBeFocused();

  // What could not be sent: deleted, it leaves no hole, and the focus goes to its neighbour.
  const unfail = failWrites(roomful);
  await alice.say('No luck.');
  const failed = alice.message('No luck.');
  await expect(failed.getByRole('button', { name: 'Retry' })).toBeVisible(PATIENT);
  unfail();
  await page.keyboard.press('Shift+F6');
  await page.keyboard.press('End');
  await expect(failed).toBeFocused();
  await tabTo(page, 'Delete');
  await page.keyboard.press('Enter');
  await expect(failed).toHaveCount(0);
  await expect(alice.message('And tea.')).toBeFocused();
});

test('[UX-34] where what opened a layer is gone with the room, the focus goes to the conversation', async ({
  arrive,
}) => {
  const alice = await arrive('alice');
  const { page } = alice;
  await alice.createRoom('garden');
  await page.getByRole('button', { name: 'Delete room' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Delete “garden”?' });
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Delete room' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, 'Delete room');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'general' })).toBeVisible();
  await expect(page.getByRole('main').or(alice.composer()).and(page.locator(':focus'))).toBeVisible();
});

/** Presses Tab until what is named so has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const nameOfFocus = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent.trim(),
    );
  for (let stop = 0; stop < 12; stop++) {
    if ((await nameOfFocus()) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never leads to “${name}”.`);
}
