import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../../fixtures/test.ts';

const rooms = ['attic', 'balcony', 'cellar', 'garden', 'kitchen', 'library', 'office', 'terrace'];

test('[UX-35] the keyboard alone leads through login, rooms, a message, search, settings and log-out, its focus always in sight', async ({
  stranger,
  author,
  roomful,
}) => {
  test.setTimeout(90_000);
  const bob = await author('bob');
  for (const name of rooms) await bob.join(name);
  const alice = await stranger('alice');
  const { page } = alice;
  const heading = (name: string) => page.getByRole('heading', { level: 1, name });
  const nav = page.getByRole('navigation', { name: 'Rooms' });

  await page.goto(roomful.url);
  await tabTo(page.getByLabel('Your name'));
  await page.keyboard.type('alice');
  await page.keyboard.press('Enter');
  await expect(heading('general')).toBeVisible();

  await tabTo(alice.composer());
  await page.keyboard.type('Without a mouse');
  await page.keyboard.press('Enter');
  await expect(alice.message('Without a mouse')).toBeVisible();

  await tabTo(nav.getByRole('link', { name: 'general' }));
  await page.keyboard.press('ArrowUp');
  await expectInSight(page);
  await expect(nav.getByRole('link', { name: 'garden' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading('garden')).toBeVisible();

  await tabTo(nav.getByRole('searchbox', { name: 'Find a room' }));
  await page.keyboard.type('cell');
  await expect(nav.getByRole('link')).toHaveText(['cellar']);
  await page.keyboard.press('Enter');
  await expect(heading('cellar')).toBeVisible();

  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Where to?' })).toBeFocused();
  await expectInSight(page);
  await page.keyboard.type('libr');
  await page.keyboard.press('Enter');
  await expect(heading('library')).toBeVisible();

  await tabTo(page.getByRole('link', { name: 'Settings' }));
  await page.keyboard.press('Enter');
  await expect(heading('Settings')).toBeVisible();
  await tabTo(page.getByRole('group', { name: 'Density' }).getByRole('radio', { checked: true }));
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
  await expectInSight(page);

  await tabTo(page.getByRole('button', { name: 'Log out', exact: true }).last());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
});

/** Presses Tab until the element has the focus, and looks at every stop on the way. */
async function tabTo(target: Locator): Promise<void> {
  const page = target.page();
  await expect(target).toBeVisible();
  for (let stop = 0; stop < 80; stop++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
    await expectInSight(page);
  }
  throw new Error(`Tab never leads to ${String(target)}`);
}

async function expectInSight(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(findWhatHidesFocus)).toBe('nothing');
}

/** Runs in the page. */
function findWhatHidesFocus(): string {
  const element = document.activeElement;
  if (element === null || element === document.body) return 'nothing';
  const { tagName } = element;
  // Of a radio button that is not to be seen its label is.
  const isTiny = element.getBoundingClientRect().width < 4;
  const shown = isTiny ? (element.closest('label') ?? element.nextElementSibling ?? element) : element;
  const { left, right, top, bottom } = shown.getBoundingClientRect();
  if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return `${tagName} is outside the window`;
  const [x, y] = [
    (Math.max(0, left) + Math.min(innerWidth, right)) / 2,
    (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2,
  ];
  const hit = document.elementFromPoint(x, y);
  if (hit === null || !(shown.contains(hit) || hit.contains(shown)))
    return `${tagName} is below ${hit?.outerHTML.slice(0, 80)}`;
  const around: Element[] = [shown, ...shown.children, element];
  for (let parent = shown.parentElement; parent !== null && around.length < 12; parent = parent.parentElement)
    around.push(parent);
  const isMarked = around.some((candidate) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(candidate);
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  });
  return isMarked ? 'nothing' : `no outline: ${element.outerHTML.slice(0, 120)}`;
}
