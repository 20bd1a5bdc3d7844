import type { Locator, Page } from '@playwright/test';
import type { Person } from '../../fixtures/person.ts';
import { expectTargets } from '../../fixtures/targets.ts';
import { expect, screens, test } from '../../fixtures/test.ts';

test('[UX-33] [UX-35] what the mouse finds by hovering a finger finds by tapping, in targets of its size', async ({
  arrive,
  author,
  roomful,
}) => {
  const bob = await author('bob', 'general');
  const asked = await bob.say('When shall we meet?');
  await bob.say('Or at ten?');
  const alice = await arrive('alice', { ...screens.phone, permissions: ['clipboard-read', 'clipboard-write'] });
  const { page } = alice;
  await alice.composer().tap();
  await page.keyboard.type('At nien.');
  await page.getByRole('button', { name: 'Send message' }).tap();
  await expect(alice.message('At nien.').getByRole('img', { name: 'Delivered' })).toBeVisible();

  // Nothing hovers, so nothing shows what can be done until a message is tapped, and then of that one alone.
  const actions = page.getByRole('group', { name: 'Actions' });
  await expect(actions).toHaveCount(0);
  const question = alice.message('When shall we meet?');
  await tapText(question);
  await expect(actions).toHaveCount(1);
  await expect(actions.getByRole('button')).toHaveCount(2);
  await expectInWindow(actions);
  await expectTargets(page, 44);
  await question.getByRole('button', { name: 'Copy text' }).tap();
  await expect.poll(() => clipboard(page)).toBe('When shall we meet?');
  await question.getByRole('button', { name: 'Copy link' }).tap();
  await expect.poll(() => clipboard(page)).toBe(`${roomful.url}/r/general/${asked.id}`);
  // The time of a message that stands below another of the same author shows with them.
  const second = alice.message('Or at ten?');
  await expect(second.locator('time')).toHaveCSS('visibility', 'hidden');
  await tapText(second);
  await expect(second.locator('time')).toHaveCSS('visibility', 'visible');
  await expect(question.getByRole('group', { name: 'Actions' })).toHaveCount(0);
  await tapText(second);
  await expect(actions).toHaveCount(0);

  const own = alice.message('At ni');
  await tapText(own);
  await expectInWindow(actions);
  await own.getByRole('button', { name: 'Edit message' }).tap();
  await expect(page.getByText('You are editing your message.')).toBeVisible();
  await expectTargets(page, 44);
  await alice.composer().fill('At nine.');
  await page.getByRole('button', { name: 'Save the change' }).tap();
  await expect(own).toContainText('At nine.');
  await expect(own).toContainText('(edited)');

  await openActions(own);
  await own.getByRole('button', { name: 'Delete message' }).tap();
  const dialog = page.getByRole('dialog', { name: 'Delete this message?' });
  await expectTargets(page, 44);
  await dialog.getByRole('button', { name: 'Delete' }).tap();
  await expect(alice.message('Message deleted')).toBeVisible();

  await mentionByTouch(alice);
});

test('[UX-15] under a finger Enter breaks the line and the button sends, as the keyboard and the settings say', async ({
  arrive,
}) => {
  const alice = await arrive('alice', screens.phone);
  const { page } = alice;
  const field = alice.composer();
  await expect(field).toHaveAttribute('enterkeyhint', 'enter');
  await field.tap();
  await page.keyboard.type('one\ntwo');
  await expect(field).toHaveValue('one\ntwo');
  await page.getByRole('button', { name: 'Send message' }).tap();
  await expect(field).toHaveValue('');
  await expect(alice.messages()).toHaveCount(1);
  expect(await alice.texts()).toEqual(['one\ntwo']);
  await page.getByRole('button', { name: 'Show rooms' }).tap();
  await page.getByRole('dialog', { name: 'Rooms' }).getByRole('link', { name: 'Settings' }).tap();
  await expect(
    page.getByText('On a phone or tablet, Enter always breaks the line, and the button sends.'),
  ).toBeVisible();
});

/** Names that are underlined below a mouse are simply names to press. */
async function mentionByTouch(alice: Person): Promise<void> {
  const { page } = alice;
  await page.getByRole('button', { name: /^People/ }).tap();
  const people = page.getByRole('dialog', { name: 'People' });
  await expectTargets(page, 44);
  await people.getByRole('button', { name: 'bob' }).tap();
  await expect(people).toBeHidden();
  await expect(alice.composer()).toHaveValue('@bob ');
}

function tapText(message: Locator): Promise<void> {
  return message.getByRole('paragraph').tap();
}

/** Whether they show already: a message that was edited may have kept them. */
async function openActions(message: Locator): Promise<void> {
  const actions = message.getByRole('group', { name: 'Actions' });
  if ((await actions.count()) === 0) await tapText(message);
  await expect(actions).toBeVisible();
}

/** All of it can be seen and pressed. */
async function expectInWindow(element: Locator): Promise<void> {
  await expect(element).toBeInViewport({ ratio: 1 });
  for (const button of await element.getByRole('button').all()) {
    const isOnTop = await button.evaluate((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return hit !== null && node.contains(hit);
    });
    expect(isOnTop).toBe(true);
  }
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
