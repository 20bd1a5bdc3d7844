import type { Locator } from '@playwright/test';
import { expect, test } from '../../fixtures/test.ts';

const text = (...lines: string[]) => lines.join('\n');

test('[UX-11] finding in the page finds a rendered text, across its marks', async ({ arrive, author }) => {
  const bob = await author('bob', 'general');
  await bob.say('It was a **dark** and *stor*my `night`, see [the book](https://example.org).');
  await bob.say(text('> a quote', '', '- first item', '- second item', '', '```ts', 'const answer = 42;', '```'));
  const alice = await arrive('alice');
  await expect(alice.message('const answer')).toBeVisible();
  for (const wanted of ['a dark and stormy night, see the book.', 'a quote', 'second item', 'const answer = 42;']) {
    const found = await alice.page.evaluate((words) => {
      getSelection()?.removeAllRanges();
      // What Ctrl+F does, where a page may ask for it; from the field at the end it has to begin again at the top.
      const page = window as unknown as { find(words: string, ...flags: boolean[]): boolean };
      const found = page.find(words, false, false, true);
      const node = getSelection()?.anchorNode;
      return found && (node?.parentElement?.closest('article') ?? null) !== null;
    }, wanted);
    expect(found, wanted).toBe(true);
  }
});

test('[UX-37] each paragraph takes its own direction, and long words and code stay in their place', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob', 'general');
  await bob.say(text('hello there', 'مرحبا بالعالم', '', 'שלום **עולם** example.org'));
  await bob.say(text('- عنصر', '', '> اقتباس'));
  await bob.say('w'.repeat(2_000));
  await bob.say(text('```', `const long = '${'x'.repeat(600)}';`, '```'));
  const alice = await arrive('alice');
  await expect(alice.messages()).toHaveCount(4);

  const first = alice.messages().first();
  expect(await sideOf(first, 'hello there')).toBe('left');
  expect(await sideOf(first, 'مرحبا بالعالم')).toBe('right');
  expect(await sideOf(first, 'שלום')).toBe('right');
  const second = alice.messages().nth(1);
  await expect(second.getByRole('listitem')).toHaveCSS('direction', 'rtl');
  await expect(second.locator('blockquote')).toHaveCSS('direction', 'rtl');
  expect(await sideOf(second, 'عنصر')).toBe('right');

  const timeline = alice.page.getByRole('region', { name: 'Messages in general' });
  for (const width of [1280, 390]) {
    await alice.page.setViewportSize({ width, height: 800 });
    expect(await timeline.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
    for (const message of await alice.messages().all()) {
      expect(await message.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
    }
    const code = alice.page.locator('pre');
    expect(await code.evaluate((node) => node.scrollWidth - node.clientWidth)).toBeGreaterThan(100);
  }
  // What scrolls can be reached without a mouse.
  await alice.messages().last().focus();
  await expect(alice.page.getByRole('region', { name: 'Code' })).toHaveAttribute('tabindex', '0');
});

test('[UX-38] other schemes and raw HTML show as text; links say where they lead', async ({ arrive, author }) => {
  const hostile = [
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt:alert(1))',
    '[click](java&#x73;cript:alert(1))',
    '[click](data:text/html,<script>alert(1)</script>)',
    '[click](vbscript:msgbox(1))',
    '[click](//evil.example/x)',
    '[click](/api/logout)',
    '<javascript:alert(1)>',
    'javascript:alert(document.cookie)',
    'data:text/html;base64,PHNjcmlwdD4=',
    '<img src=x onerror=alert(1)> <b>bold</b> &lt;i&gt; <!-- hidden -->',
    '<svg/onload=alert(1)>',
  ];
  const bob = await author('bob', 'general');
  const alice = await arrive('alice');
  const dialogs: string[] = [];
  alice.page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  for (const content of hostile) await bob.say(content);
  await expect(alice.messages()).toHaveCount(hostile.length);
  expect(await alice.texts()).toEqual(hostile);
  await expect(alice.page.locator('article :is(a, b, i, img, script, svg[onload])')).toHaveCount(0);
  expect(dialogs).toEqual([]);

  await bob.say('[bank.example](https://evil.example/x), https://аpple.com and [docs](https://example.org/a)');
  const last = alice.messages().last();
  await expect(last).toContainText(
    'bank.example\u00a0(evil.example), https://аpple.com\u00a0(xn--pple-43d.com) and docs',
  );
  const links = last.getByRole('link');
  await expect(links).toHaveCount(3);
  for (const link of await links.all()) {
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer nofollow ugc');
    await expect(link).toHaveAttribute('target', '_blank');
    await expect(link).toHaveAttribute('href', /^https:\/\//);
  }
});

test('marks become what they mean, code gets its colours without moving anything, and copies', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob', 'general');
  const alice = await arrive('alice', { permissions: ['clipboard-read', 'clipboard-write'] });
  const refused: string[] = [];
  alice.page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  await bob.say('**bold** _slanted_ ~~gone~~ `code` @alice @bobby, mail alice@example.org');
  const styled = alice.messages().last();
  await expect(styled.locator('strong')).toHaveText('bold');
  await expect(styled.locator('em')).toHaveText('slanted');
  await expect(styled.locator('del')).toHaveText('gone');
  const [own, other] = await Promise.all(
    ['@alice', '@bobby'].map((name) =>
      styled.getByText(name, { exact: true }).evaluate((node) => getComputedStyle(node).backgroundColor),
    ),
  );
  expect(own).not.toBe(other);
  await expect(styled.getByRole('link')).toHaveAttribute('href', 'mailto:alice@example.org');

  const plain = await alice.page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  await bob.say('🎉👍🏽');
  const size = await alice
    .message('🎉')
    .getByRole('paragraph')
    .evaluate((node) => parseFloat(getComputedStyle(node).fontSize));
  expect(size).toBeGreaterThan(plain * 1.5);

  // Every height that the block has from its first frame on.
  await alice.page.evaluate(() => {
    const heights = new Set<number>();
    Object.assign(window, { heights });
    const look = () => {
      const block = document.querySelector('article pre');
      if (block !== null) heights.add(block.getBoundingClientRect().height);
      requestAnimationFrame(look);
    };
    look();
  });
  await bob.say(text('```ts', '// a comment', "const name: string = 'Roomful';", '', 'export { name };', '```'));
  const block = alice.page.locator('article pre');
  await expect(block.locator('span').filter({ hasText: 'const' })).toBeVisible({ timeout: 15_000 });
  expect(await block.innerText()).toBe("// a comment\nconst name: string = 'Roomful';\n\nexport { name };");
  expect(await alice.page.evaluate(() => (window as unknown as { heights: Set<number> }).heights.size)).toBe(1);
  const colors = () =>
    block.locator('span').evaluateAll((spans) => new Set(spans.map((span) => getComputedStyle(span).color)).size);
  await expect.poll(colors).toBeGreaterThan(2);
  await alice.page.getByRole('button', { name: 'Copy code' }).click();
  await expect(alice.page.getByText('Copied')).toBeAttached();
  expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toContain('export { name };');
  expect(refused).toEqual([]);
});

/** On which side of the message's text these words stand. */
async function sideOf(message: Locator, words: string): Promise<'left' | 'right'> {
  return message.evaluate((article, wanted) => {
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const at = node.nodeValue?.indexOf(wanted) ?? -1;
      if (at === -1) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + wanted.length);
      const box = range.getBoundingClientRect();
      const room = article.querySelector('[data-anchor]')!.getBoundingClientRect();
      return box.left - room.left < room.right - box.right ? 'left' : 'right';
    }
    throw new Error(`“${wanted}” is not in the message.`);
  }, words);
}
