import { expect, type Page } from '@playwright/test';
import { exampleTest, watchSession } from '../../../fixtures/embed/example.ts';
import { panelIn } from '../../../fixtures/embed/test.ts';

const test = exampleTest('embed-react');

async function openOrder(page: Page, origin: string, name: string, order: number): Promise<void> {
  await page.goto(origin);
  await page.getByRole('button', { name }).click();
  await page.getByRole('button', { name: `Order ${order}` }).click();
  await expect(panelIn(page).getByText(`You write as ${name}`)).toBeVisible();
}

test('[UX-48] [UX-49] React shows a room to whom the token names it, hears its events, and unmounts all of it', async ({
  example,
  visitor,
}) => {
  const [lea, tariq] = [await visitor(), await visitor()];
  const session = watchSession(lea);
  await openOrder(lea, example.origin, 'Lea Brandt', 1024);
  await openOrder(tariq, example.origin, 'Tariq Osei', 1024);
  const field = panelIn(tariq).getByRole('textbox', { name: 'Message' });
  await field.fill('It is in the green van.');
  await field.press('Enter');
  await expect(panelIn(lea).getByRole('article', { name: /^Tariq Osei,/ })).toContainText('green van');
  await expect(lea.getByRole('button', { name: 'Order 1024 Tariq Osei wrote' })).toBeVisible();
  await expect(lea.getByRole('button', { name: 'Order 1031' })).toHaveCount(0);

  await lea.getByRole('button', { name: 'Close' }).click();
  await expect(lea.locator('iframe')).toHaveCount(0);
  await expect.poll(example.connections).toBe(1);
  await lea.getByRole('button', { name: 'Order 1024' }).click();
  await expect(panelIn(lea).getByRole('article')).toContainText('green van');
  expect(await example.connections()).toBe(2);

  expect(await session()).toBe(200);
  await lea.getByRole('button', { name: 'Sign out' }).click();
  await expect(lea.getByRole('heading', { name: 'Who are you today?' })).toBeVisible();
  expect(await session()).toBe(401);
  await expect.poll(example.connections).toBe(1);
  expect(await lea.context().cookies()).toEqual([]);
});
