import { expect } from '@playwright/test';
import { exampleTest } from '../../../fixtures/embed/example.ts';
import { panelIn } from '../../../fixtures/embed/test.ts';

// From the sources: React mounts everything twice there.
const test = exampleTest('embed-react', ['--dev']);

test('in StrictMode a room that is mounted twice is there once, and gone once it is closed', async ({
  example,
  visitor,
}) => {
  const page = await visitor();
  await page.goto(example.origin);
  await page.getByRole('button', { name: 'Lea Brandt' }).click();
  for (const _ of ['first', 'second']) {
    await page.getByRole('button', { name: 'Order 1025' }).click();
    await expect(panelIn(page).getByText('You write as Lea Brandt')).toBeVisible();
    expect(await example.connections()).toBe(1);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect(page.locator('iframe')).toHaveCount(0);
    await expect.poll(example.connections).toBe(0);
  }
});
