import { expect, test } from '../fixtures/test.ts';

test('[S-MSG-7] markup shows as text and never runs', async ({ arrive }) => {
  const alice = await arrive('alice');
  const bob = await arrive('bob');
  const dialogs: string[] = [];
  for (const { page } of [alice, bob]) {
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
  }
  const texts = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(2)>',
    'javascript:alert(3)',
    '&lt;b&gt; & <b>bold</b>',
  ];
  for (const text of texts) await alice.say(text);
  await expect(bob.messages()).toHaveCount(texts.length);
  expect(await bob.texts()).toEqual(texts);
  expect(await alice.texts()).toEqual(texts);
  await expect(bob.page.locator('article img, article script, article b, article a')).toHaveCount(0);
  expect(dialogs).toEqual([]);
});

test('[S-USR-1] a name that is none is refused as invalid', async ({ stranger, roomful }) => {
  const mallory = await stranger("admin' OR '1'='1");
  await mallory.page.goto(roomful.url);
  await mallory.page.getByLabel('Your name').fill(mallory.name);
  await mallory.page.getByLabel('Your name').press('Enter');
  await expect(mallory.page.getByText('Use only letters (a–z), digits and underscores.')).toBeVisible();
  await expect(mallory.page.getByLabel('Your name')).toHaveValue(mallory.name);
});

test('[S-MSG-1] 2,001 characters are refused with the limit named and kept; 2,000 emoji go through', async ({
  arrive,
}) => {
  const alice = await arrive('alice');
  const bob = await arrive('bob');
  await alice.composer().fill('x'.repeat(2_001));
  await expect(alice.page.getByText('1 character over the limit of 2,000')).toBeVisible();
  await alice.composer().press('Enter');
  await expect(alice.composer()).toHaveValue('x'.repeat(2_001));
  await expect(alice.messages()).toHaveCount(0);

  const emoji = '😀'.repeat(2_000);
  await alice.say(emoji);
  await expect(bob.messages()).toHaveCount(1);
  expect(await bob.texts()).toEqual([emoji]);
});

test('[R-10] without JavaScript a page says so', async ({ browser, roomful }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(roomful.url);
  await expect(page.getByText(/needs JavaScript/)).toBeVisible();
});
