import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../fixtures/test.ts';
import type { Person } from '../fixtures/person.ts';

/** What the browser refused for the policy's sake, from the very first byte of the page on. */
async function watch({ page }: Person): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction('reportViolation', (violation: string) => void violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      const report = (window as unknown as { reportViolation: (violation: string) => void }).reportViolation;
      report(`${effectiveDirective} ${blockedURI} ${sample}`);
    });
  });
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text())) violations.push(message.text());
  });
  page.on('pageerror', (error) => void violations.push(error.message));
  return violations;
}

test('every view of the app keeps its own content security policy', async ({ stranger, arrive, roomful }) => {
  // A whole tour, with a restart of the server in it.
  test.setTimeout(120_000);
  await arrive('bob');
  const alice = await stranger('alice');
  const violations = await watch(alice);
  const { page } = alice;

  await page.goto(roomful.url);
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  await page.getByLabel('Your name').fill('bob');
  await page.getByRole('button', { name: 'Join' }).click();
  await expect(page.getByText('is taken')).toBeVisible();
  await alice.join(roomful.url);
  await alice.say('hello https://example.com/ <b>bold</b>');
  await expect(alice.message('hello')).toBeVisible();
  await alice.createRoom('quiet-corner');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Show rooms' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^People/ }).click();
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await alice.enterRoom('general');
  await page.goto(`${roomful.url}/r/nowhere`);
  await page.reload();
  await page.goto(`${roomful.url}/r/general`);
  await expect(alice.composer()).toBeVisible();

  // A second tab comes and goes, and then the server goes away and comes back.
  const second = await page.context().newPage();
  await second.goto(roomful.url);
  await expect(second.getByRole('textbox', { name: /Message/ })).toBeVisible();
  await second.close();
  await page.reload();
  await expect(alice.composer()).toBeVisible();
  await roomful.kill();
  await expect(page.getByText(/attempt \d of 5/)).toBeVisible({ timeout: 20_000 });
  await roomful.start();
  await alice.say('back again');
  await expect(alice.message('back again')).toBeVisible({ timeout: 20_000 });
  expect(violations).toEqual([]);
});

test('[S-MSG-7] what is injected into the page does not run', async ({ stranger, roomful }) => {
  const mallory = await stranger('mallory');
  const { page } = mallory;
  const violations = await watch(mallory);
  // As if a proxy or a hole in the server had written into the page; its headers stay.
  await page.route(`${roomful.url}/`, async (route) => {
    const answer = await route.fetch();
    const injected =
      '<script>window.hasRun = "inline"</script><img src="/gone.png" onerror="window.hasRun = \'handler\'">' +
      '<script src="https://evil.example/x.js"></script><base href="https://evil.example/">' +
      '<style>body { background: url(https://evil.example/x.png) }</style>';
    await route.fulfill({ response: answer, body: (await answer.text()).replace('</body>', `${injected}</body>`) });
  });
  await page.goto(roomful.url);
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible();
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.append(document.createTextNode('window.hasRun = "appended"'));
    document.body.append(script);
    try {
      document.body.innerHTML = '<img src=x onerror="window.hasRun = 1">';
      return 'markup was taken as a string';
    } catch {
      return (window as unknown as { hasRun?: string }).hasRun ?? 'nothing';
    }
  });
  expect(ran).toBe('nothing');
  for (const directive of [
    'script-src-elem inline',
    'script-src-attr inline',
    'script-src-elem https://evil.example/x.js',
    'base-uri',
    'style-src-elem inline',
    'require-trusted-types-for trusted-types-sink',
  ]) {
    // The browser tells of it after it has refused.
    await expect.poll(() => violations.join('\n')).toContain(directive);
  }
});

test('no other page can show the app in a frame', async ({ browser, roomful }) => {
  const elsewhere = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end(`<iframe src="${roomful.url}/"></iframe>`);
  }).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const refused = page.waitForEvent('console', (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()));
    await page.goto(`http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`);
    await refused;
    await expect(page.frameLocator('iframe').getByRole('button', { name: 'Join' })).toHaveCount(0);
  } finally {
    await context.close();
    elsewhere.close();
  }
});
