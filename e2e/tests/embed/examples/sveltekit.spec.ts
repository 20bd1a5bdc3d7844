import { expect, type Page } from '@playwright/test';
import { exampleTest, watchSession } from '../../../fixtures/embed/example.ts';
import { panelIn } from '../../../fixtures/embed/test.ts';

const test = exampleTest('embed-sveltekit');

async function openLesson(page: Page, origin: string, name: string, title: string): Promise<void> {
  await page.goto(`${origin}/sign-in`);
  await page.getByRole('button', { name }).click();
  await page.getByRole('link', { name: title }).click();
  await expect(panelIn(page).getByText(`You write as ${name}`)).toBeVisible();
}

test('[UX-48] [UX-49] Kit’s own navigation takes the room along, takes it off and brings it back, and leaves nothing behind', async ({
  example,
  visitor,
}) => {
  const [ines, omar] = [await visitor(), await visitor()];
  const session = watchSession(ines);
  await openLesson(ines, example.origin, 'Ines Duarte', 'Where the wind is');
  await openLesson(omar, example.origin, 'Omar Haddad', 'Where the wind is');
  const panel = panelIn(ines);
  const field = panel.getByRole('textbox', { name: 'Message' });
  await field.fill('Which ear first?');
  await field.press('Enter');
  await expect(panelIn(omar).getByRole('article', { name: /^Ines Duarte,/ })).toContainText('Which ear first?');

  const frame = await ines.locator('iframe').elementHandle();
  // The element stays, and goes on to the next lesson's room, in the same frame, on the same connection.
  await ines.getByRole('link', { name: 'Next: Through the wind' }).click();
  await expect(panel.getByText('Nothing here yet. Say hello!')).toBeVisible();
  expect(await frame?.evaluate((element) => element.isConnected)).toBe(true);
  expect(await example.connections()).toBe(2);

  await ines.getByRole('link', { name: 'All lessons' }).click();
  await expect(ines.getByRole('heading', { name: 'Sailing, in three lessons.' })).toBeVisible();
  await expect(ines.locator('iframe')).toHaveCount(0);
  await expect.poll(example.connections).toBe(1);
  expect(ines.frames()).toHaveLength(1);

  await ines.getByRole('link', { name: 'Where the wind is' }).click();
  await expect(panel.getByRole('article', { name: /^You,/ })).toContainText('Which ear first?');
  expect(await example.connections()).toBe(2);

  expect(await session()).toBe(200);
  await ines.getByRole('button', { name: 'Sign out' }).click();
  await expect(ines.getByRole('link', { name: 'Sign in' })).toBeVisible();
  expect(await session()).toBe(401);
  await expect(ines.locator('iframe')).toHaveCount(0);
  await expect.poll(example.connections).toBe(1);
  expect(await ines.context().cookies()).toEqual([]);
});
