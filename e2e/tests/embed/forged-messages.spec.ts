import { expect, hear, panelIn, test } from '../../fixtures/embed/test.ts';

test('[UX-45] messages that somebody else posts to the page do nothing, however many', async ({
  page,
  roomful,
  shop,
}) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const heard = await hear(page);
  await expect(panelIn(page).getByRole('textbox', { name: 'Message' })).toBeVisible();
  const made = await page.evaluate(async (server) => {
    // Whoever is believed gets a port, and the panel's own would be shut for it.
    let ports = 0;
    Object.defineProperty(MessagePort.prototype, 'onmessage', { set: () => ports++ });
    const data = { roomful: 'hello', version: 1, nonce: 'A'.repeat(22) };
    for (let count = 0; count < 2_000; count++) {
      postMessage(data, '*');
      postMessage({ type: 'error', code: 'FORGED', message: 'x' }, '*');
    }
    const panel = document.querySelector('roomful-chat')?.shadowRoot?.querySelector('iframe')?.contentWindow as Window;
    // As the server says it, but not from the panel's window; and from its window, which has gone to another address.
    dispatchEvent(new MessageEvent('message', { origin: server, source: window, data }));
    for (const origin of ['https://evil.example', 'null', `${server}.evil.example`]) {
      dispatchEvent(new MessageEvent('message', { origin, source: panel, data }));
    }
    await new Promise((resolve) => setTimeout(resolve));
    return ports;
  }, roomful.url);
  expect(made).toBe(0);
  expect((await heard()).filter(({ type }) => type === 'error')).toEqual([]);
});

test('[UX-45] the panel takes no port from a page that does not know its nonce, and nothing by window messages', async ({
  page,
  shop,
}) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const answered = await page.locator('roomful-chat').evaluate(async (element) => {
    const frame = element.shadowRoot?.querySelector('iframe')?.contentWindow as Window;
    const { port1, port2 } = new MessageChannel();
    const heard: unknown[] = [];
    port1.onmessage = ({ data }) => heard.push(data);
    frame.postMessage({ roomful: 'connect', version: 1, nonce: 'A'.repeat(22) }, '*', [port2]);
    port1.postMessage({ type: 'logout' });
    frame.postMessage({ type: 'logout' }, '*');
    frame.postMessage({ type: 'setRoom', room: 'order-1' }, '*');
    await new Promise((resolve) => setTimeout(resolve, 200));
    return heard;
  });
  expect(answered).toEqual([]);
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeVisible();
});

test('[UX-45] what is said through the port and is no message of it changes nothing', async ({ page, shop }) => {
  await page.goto(shop.site.page('/', shop.script + shop.chat()));
  const panel = panelIn(page);
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeVisible();
  const heard = await hear(page);
  await page.locator('roomful-chat').evaluate((element) => {
    const chat = element as unknown as { setTheme(theme: string): void; setRoom(room: string): void };
    chat.setTheme('dark"} body { display: none }');
    chat.setRoom('x'.repeat(100_000));
  });
  await expect(panel.getByRole('textbox', { name: 'Message' })).toBeVisible();
  await panel.getByRole('textbox', { name: 'Message' }).fill('Still here');
  await panel.getByRole('textbox', { name: 'Message' }).press('Enter');
  await expect(panel.getByRole('article')).toHaveText([/Still here/]);
  expect((await heard()).map(({ type }) => type)).toEqual(['message']);
});
