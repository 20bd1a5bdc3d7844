import { readFileSync } from 'node:fs';
import { expect, type Locator, mergeTests, type Page } from '@playwright/test';
import { freePort } from '../../../../scripts/free-port.js';
import { countConnections } from '../../../fixtures/count-connections.ts';
import { addApp } from '../../../fixtures/embed/add-app.ts';
import { exampleTest, startExample, watchSession } from '../../../fixtures/embed/example.ts';
import { failWrites } from '../../../fixtures/fail-writes.ts';
import { findViolations } from '../../../fixtures/look-with-axe.ts';
import { screens, test as roomfulTest } from '../../../fixtures/test.ts';

const test = mergeTests(exampleTest('embed-headless'), roomfulTest);

const PATIENT = { timeout: 30_000 };

const rows = (page: Page): Locator => page.getByRole('log').getByRole('listitem');

/** As one sees it: without the buttons that are hidden. */
const SEEN = { useInnerText: true, timeout: 30_000 };

async function signIn(page: Page, origin: string, name: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole('button', { name }).click();
  await expect(page.getByText(/^Here: /)).toContainText(name);
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** Whatever a browser keeps for a page, but for cookies that its scripts can't read. */
function kept(page: Page): Promise<unknown> {
  return page.evaluate(async () => ({
    storage: { ...localStorage, ...sessionStorage },
    cookie: document.cookie,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
  }));
}

const NOTHING = { storage: {}, cookie: '', databases: [], caches: [] };

test('[UX-48] [UX-49] an own interface shows a room to whom the host signs for, and leaves nothing behind', async ({
  example,
  visitor,
}) => {
  const [thea, kofi] = [await visitor(), await visitor()];
  const session = watchSession(thea);
  const addresses: string[] = [];
  thea.on('request', (request) => addresses.push(request.url()));
  await signIn(kofi, example.origin, 'Kofi Mensah');
  await expect(kofi.getByText('Nothing in this margin yet.')).toBeVisible();
  await write(kofi, 'The wick is what got me.');
  await expect(rows(kofi)).toContainText(['Delivered']);

  await signIn(thea, example.origin, 'Thea Winter');
  await expect(rows(thea)).toHaveText([/^Kofi Mensah \S+\s+The wick is what got me\.$/], SEEN);
  await expect(thea.getByRole('textbox', { name: 'Message' })).toBeFocused();
  for (const page of [thea, kofi]) {
    await expect(page.getByText(/^Here: /)).toContainText('Kofi Mensah');
    await expect(page.getByText(/^Here: /)).toContainText('Thea Winter');
  }
  await thea.getByRole('textbox', { name: 'Message' }).pressSequentially('And');
  await expect(kofi.getByText('Thea Winter writes …')).toBeVisible();
  await write(thea, '<b>And</b> the oar.');
  await expect(rows(thea).last()).toHaveText(/^You \S+\s+<b>And<\/b> the oar\.\s+(Sent|Delivered)$/, SEEN);
  await expect(rows(kofi).last()).toHaveText(/^Thea Winter \S+\s+<b>And<\/b> the oar\.$/, SEEN);
  await expect(kofi.getByText('Thea Winter writes …')).toBeHidden();
  expect(await example.connections()).toBe(2);

  expect(await session()).toBe(200);
  expect(await kept(thea)).toEqual(NOTHING);
  await thea.getByRole('button', { name: 'Sign out' }).click();
  await expect(thea.getByRole('button', { name: 'Thea Winter' })).toBeFocused();
  await expect(thea.locator('body')).not.toContainText(/the oar\.|wick is/);
  await expect.poll(example.connections).toBe(1);
  await expect.poll(session).toBe(401);
  await expect(kofi.getByText(/^Here: /)).toHaveText('Here: Kofi Mensah');
  expect(await kept(thea)).toEqual(NOTHING);
  await expect.poll(() => thea.context().cookies()).toEqual([]);
  expect(addresses.filter((address) => address.includes('eyJ'))).toEqual([]);
});

test('one person in two windows is in the one that was used last, and comes back with a click', async ({
  example,
  visitor,
}) => {
  const [one, other] = [await visitor(), await visitor()];
  await signIn(one, example.origin, 'Kofi Mensah');
  await signIn(other, example.origin, 'Kofi Mensah');
  await expect(one.getByText('This is open in another window.')).toBeVisible();
  await write(one, 'Anybody?');
  await expect(rows(one).last()).toHaveText(/Anybody\?\s+Sending …$/, SEEN);
  await one.getByRole('button', { name: 'Use it here' }).click();
  await expect(other.getByText('This is open in another window.')).toBeVisible();
  await expect(rows(one).last()).toHaveText(/Anybody\?\s+Delivered$/, SEEN);
  await expect(rows(one).filter({ hasText: 'Anybody?' })).toHaveCount(1);
});

test('[UX-5] [UX-18] [UX-20] [UX-23] pages through history, and comes through a lost line and a full disk', async ({
  roomful,
  network,
  author,
  visitor,
}) => {
  const port = await freePort();
  const rooms = [{ match: 'chapter-*', access: 'signed_in' as const }];
  const secret = await addApp(roomful.url, { id: 'margin', origins: [`http://127.0.0.1:${port}`], rooms });
  const env = { ROOMFUL_URL: network.url, ROOMFUL_APP: 'margin', ROOMFUL_SECRET: secret };
  await using example = await startExample('embed-headless', { port, env });
  const ada = await author('ada', 'chapter-3');
  for (let n = 1; n <= 60; n++) await ada.say(`Note ${n}.`);

  const page = await visitor();
  await signIn(page, example.origin, 'Thea Winter');
  await expect(rows(page)).toHaveCount(50);
  await expect(rows(page).last()).toBeInViewport();
  const older = page.getByRole('button', { name: 'Older messages' });
  await older.scrollIntoViewIfNeeded();
  const before = await rows(page).filter({ hasText: 'Note 12.' }).boundingBox();
  await older.click();
  await expect(rows(page)).toHaveCount(60);
  await expect(older).toBeHidden();
  const after = await rows(page).filter({ hasText: 'Note 12.' }).boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThanOrEqual(1);
  const all = Array.from({ length: 60 }, (_, index) => `Note ${index + 1}.`);
  expect((await rows(page).locator('.text').allTextContents()).join()).toBe(all.join());

  network.pause();
  // As the browser says when it has no network any more.
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await write(page, 'Written in a tunnel.');
  await expect(rows(page).last()).toHaveText(/Written in a tunnel\.\s+Sending …$/, SEEN);
  await ada.say('Said meanwhile.');
  await expect(page.getByText(/^The connection was lost\. Attempt \d of 5/)).toBeVisible(PATIENT);
  await expect(page.getByRole('button', { name: 'Try now' })).toBeVisible();
  network.resume();
  await expect(page.getByText('The connection was lost.')).toBeHidden(PATIENT);
  await expect(rows(page).filter({ hasText: 'tunnel' })).toHaveText(/(Sent|Delivered)$/, SEEN);
  await expect(rows(page).filter({ hasText: 'Said meanwhile.' })).toHaveCount(1);
  await expect(rows(page)).toHaveCount(62);

  const mend = failWrites(roomful);
  await write(page, 'On a full disk.');
  await expect(rows(page).last()).toHaveText(/On a full disk\.\s+Not sent/, SEEN);
  await expect(page.getByRole('button', { name: 'Discard' })).toBeVisible();
  mend();
  await page.getByRole('button', { name: 'Send again' }).click();
  await expect(rows(page).last()).toHaveText(/On a full disk\.\s+(Sent|Delivered)$/, SEEN);
  await expect(rows(page)).toHaveCount(63);

  await page.getByRole('button', { name: 'Sign out' }).click();
  // Ada's, and no other.
  await expect.poll(() => countConnections(roomful)).toBe(1);
  // The session of the reading circle ends last.
  await expect.poll(() => page.context().cookies()).toEqual([]);
});

test('[UX-47] its policy lets the page call the server, as the guide says, and nothing more', async ({
  example,
  visitor,
}) => {
  const page = await visitor();
  const answer = await page.goto(example.origin);
  const policy = (answer?.headers()['content-security-policy'] ?? '').split(';');
  const guide = readFileSync(new URL('../../../../docs/embed/headless.md', import.meta.url), 'utf8');
  const [, documented = ''] = /## Your content security policy[^`]*```\n([^`]*);\n```/.exec(guide) ?? [];
  const { place } = (await (await page.request.get(`${example.origin}/start`)).json()) as { place: { url: string } };
  const expected = documented.replaceAll('//chat.example.com', place.url.replace('http:', '')).replaceAll(/s:/g, ':');
  expect(policy.filter((directive) => /https?:|wss?:/.test(directive))).toEqual([expected]);
  expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "require-trusted-types-for 'script'"]));
  expect(policy.join()).not.toContain('unsafe');
});

for (const screen of Object.keys(screens) as (keyof typeof screens)[]) {
  test(`[UX-36] axe finds nothing, in both themes: ${screen}`, async ({ example, visitor }) => {
    // axe comes as a text, which the page's own policy would not let run.
    const page = await visitor({ ...screens[screen], bypassCSP: true });
    const look = async (view: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect.soft(await findViolations(page), `${view}, ${colorScheme}`).toEqual([]);
      }
    };
    await page.goto(example.origin);
    await expect(page.getByRole('button', { name: 'Thea Winter' })).toBeVisible();
    await look('signed out');
    await page.getByRole('button', { name: 'Thea Winter' }).click();
    await write(page, 'What a lamp.');
    await expect(rows(page).last()).toContainText('Delivered');
    await look('in the room');
    await write(page, '');
    await expect(page.getByRole('alert')).toContainText('The message is empty.');
    await look('with a problem');
  });
}
