import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../../fixtures/test.ts';

const catalogs = fileURLToPath(new URL('../../../packages/web-svelte/src/lib/messages/', import.meta.url));

/** Every English sentence that stands by itself: the words between quotes in the catalog's files. */
function findEnglish(): Set<string> {
  const files = readdirSync(catalogs).filter((file) => /\ben\.ts$/.test(file));
  const sources = files.map((file) => readFileSync(catalogs + file, 'utf8')).join('\n');
  const quoted = [...sources.matchAll(/: *\n? *'([^'\n]+)'/g)].map(([, sentence]) => sentence ?? '');
  return new Set(quoted.filter((sentence) => /[a-z]{3}/i.test(sentence)));
}

const english = findEnglish();
expect(english.size).toBeGreaterThan(100);
/** The same in German. */
for (const word of ['Roomful', 'Code', 'Name', 'Passkeys', 'Admin', 'ltr', 'en']) english.delete(word);

/** All that a person reads or hears here. */
function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(node.getAttribute(name) ?? '');
      } else if (node.parentElement?.closest('script, style, noscript') === null) {
        found.push(node.textContent ?? '');
      }
    }
    return found.map((piece) => piece.trim()).filter((piece) => piece !== '');
  });
}

/** Names, rooms and keys, which are the same everywhere. */
const NAMES =
  /Roomful|alice|bob|general|nowhere|GIF|JSON|Enter|Shift|Ctrl|F6|Escape|Esc|English|Deutsch|a–z|Markdown|\b[AB]\b/g;

const foreign = {
  de: (piece: string) => english.has(piece) || /\b(the|your|you|this|with|and|message|people)\b/i.test(piece),
  // Whatever is Latin there was forgotten.
  ar: (piece: string) => english.has(piece) || /[a-z]{2,}/i.test(piece.replace(NAMES, '')),
};

const languages = [
  { language: 'de', locale: 'de-DE', dir: 'ltr', enter: 'Mitreden', settings: 'Einstellungen', rooms: 'Räume' },
  { language: 'ar', locale: 'ar-EG', dir: 'rtl', enter: 'دخول', settings: 'الإعدادات', rooms: 'الغرف' },
] as const;

for (const { language, locale, dir, enter, settings, rooms } of languages) {
  test(`[UX-41] every view speaks ${language}, and nothing is left in English`, async ({
    stranger,
    author,
    roomful,
  }) => {
    const bob = await author('bob', 'general');
    await bob.say('🍰');
    const { page } = await stranger('alice', { locale });
    const expectOnlyThisLanguage = async () => {
      await expect.poll(async () => (await said(page)).filter((piece) => foreign[language](piece))).toEqual([]);
    };
    await page.goto(roomful.url);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.locator('html')).toHaveAttribute('dir', dir);
    await page.getByRole('textbox').fill('a');
    await page.getByRole('button', { name: enter }).click();
    await expect(page.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
    await expectOnlyThisLanguage();
    await page.getByRole('textbox').fill('bob');
    await page.getByRole('button', { name: enter }).click();
    await expect(page.getByRole('textbox')).toHaveAccessibleDescription(/bob/);
    await expectOnlyThisLanguage();

    await page.getByRole('textbox').fill('alice');
    await page.getByRole('button', { name: enter }).click();
    await expect(page.getByRole('article')).toBeVisible();
    await page.getByRole('main').getByRole('textbox').fill('🎂');
    await page.getByRole('main').getByRole('textbox').press('Enter');
    await expect(page.getByRole('article')).toHaveCount(2);
    await expectOnlyThisLanguage();

    const [switchRooms, createRoom] = await page.getByRole('navigation', { name: rooms }).getByRole('button').all();
    await switchRooms?.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectOnlyThisLanguage();
    await page.keyboard.press('Escape');
    await createRoom?.click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.getByRole('dialog').getByRole('textbox').fill('general');
    await page.getByRole('dialog').getByRole('textbox').press('Enter');
    await expectOnlyThisLanguage();
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: settings }).click();
    await expect(page.getByRole('heading', { name: settings, level: 1 })).toBeVisible();
    await expectOnlyThisLanguage();
    await page.goto(`${roomful.url}/r/nowhere`);
    await expect(page.getByRole('heading', { name: 'nowhere', level: 1 })).toBeVisible();
    await expectOnlyThisLanguage();
  });
}

test('[UX-41] the language changes at once and in all tabs, and nothing of another one flashes at load', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob', 'general');
  await bob.say('hello');
  const { page } = await arrive('alice');
  const roomAddress = page.url();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { sameVisit: true }));
  await page.getByRole('radio', { name: 'Deutsch' }).check();
  await expect(page.getByRole('heading', { name: 'Einstellungen', level: 1 })).toBeVisible();
  await expect(other.getByRole('heading', { name: 'Einstellungen', level: 1 })).toBeVisible();
  await page.getByRole('radio', { name: 'العربية' }).check();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('heading', { name: 'الإعدادات', level: 1 })).toBeVisible();
  expect(await page.evaluate(() => 'sameVisit' in window)).toBe(true);
  await other.close();

  // Everything that ever stands on the page while it loads.
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => seen.push(document.body?.innerText ?? '')).observe(document, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  await page.goto(roomAddress);
  // Dates follow, too.
  await expect(page.getByRole('heading', { name: 'اليوم' })).toBeVisible();
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen.join('\n'));
  expect(seen).toContain('الغرف');
  expect(seen).not.toMatch(/Rooms|People|Today|Loading/);
});
