import type { Page } from '@playwright/test';
import type { Author } from '../../fixtures/author.ts';
import { leftBehind } from '../../fixtures/left-behind.ts';
import type { Person } from '../../fixtures/person.ts';
import { expect, screens, test } from '../../fixtures/test.ts';

/** Reconnecting takes its time, and a busy machine too. */
const PATIENT = { timeout: 30_000 };

test('[UX-17] a sent message shows as pending in the next frame, and keeps its row when the server has it', async ({
  arrive,
  network,
}) => {
  const alice = await arrive('alice', { url: network.url });
  await alice.composer().fill('on its way');
  network.pause();
  // A frame is 17 ms; how long a busy machine takes for one says nothing about the app.
  const isPending = alice.page.evaluate(
    () =>
      new Promise<boolean>((resolve) => {
        const look = () => {
          const row = [...document.querySelectorAll('article')].find((one) => one.textContent.includes('on its way'));
          resolve(row?.querySelector('[role=img][aria-label=Sending]') != null);
        };
        document.addEventListener('keydown', () => requestAnimationFrame(look), { capture: true, once: true });
      }),
  );
  await alice.composer().press('Enter');
  expect(await isPending).toBe(true);
  await expect(alice.composer()).toHaveValue('');
  const row = await alice.message('on its way').elementHandle();
  network.resume();
  await expect(mark(alice, 'on its way', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  expect(await row?.evaluate((node) => node.isConnected)).toBe(true);
});

test('[UX-18] the server dies between storing a message and answering: sent again, after a reload too, it is there once', async ({
  arrive,
  author,
  network,
  roomful,
}) => {
  test.setTimeout(120_000);
  const alice = await arrive('alice', { url: network.url });
  const bob = await author('bob', 'general');
  await alice.say('first');
  await expect(mark(alice, 'first', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  await waitUntilKept(alice.page);
  network.mute();
  await alice.say('only once');
  await expect(alice.message('only once')).toBeVisible();
  await expect.poll(() => storedTexts(bob)).toContain('only once');
  await expect(mark(alice, 'only once', 'Sending')).toBeVisible();
  await roomful.kill();
  network.cut();
  await alice.page.reload();
  await expect(mark(alice, 'only once', 'Sending')).toBeVisible(PATIENT);
  await roomful.start();
  network.resume();
  await expect(mark(alice, 'only once', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  await alice.page.reload();
  await expect(mark(alice, 'only once', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  expect(await alice.texts()).toEqual(['first', 'only once']);
});

test('[UX-19] without a server the app starts with what was read; what is sent waits in order, survives reloads and goes out once', async ({
  arrive,
  author,
  network,
}) => {
  test.setTimeout(120_000);
  const bob = await author('bob', 'garden');
  await bob.say('Roses');
  const alice = await arrive('alice', { url: network.url });
  await alice.enterRoom('garden');
  await expect(alice.message('Roses')).toBeVisible();
  await alice.enterRoom('general');
  await alice.say('Hello');
  await expect(alice.message('Hello')).toBeVisible();
  await waitUntilKept(alice.page);

  network.cut();
  await alice.page.reload();
  await expect(alice.message('Hello')).toBeVisible(PATIENT);
  await alice.say('one');
  await expect(alice.composer()).toHaveValue('');
  await alice.say('two');
  await expect(alice.composer()).toHaveValue('');
  await alice.page.reload();
  await expect(mark(alice, 'two', 'Sending')).toBeVisible(PATIENT);
  expect(await alice.texts()).toEqual(['Hello', 'one', 'two']);
  await alice.enterRoom('garden');
  await expect(alice.message('Roses')).toBeVisible();
  await alice.say('Tulips');
  await expect(mark(alice, 'Tulips', 'Sending')).toBeVisible();
  await alice.page.reload();
  await expect(mark(alice, 'Tulips', 'Sending')).toBeVisible(PATIENT);

  network.resume();
  await expect(mark(alice, 'Tulips', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  expect(await storedTexts(bob)).toEqual(['Roses', 'Tulips']);
  // What was written in the other room went out on the way.
  await bob.join('general');
  await expect.poll(() => storedTexts(bob), PATIENT).toEqual(['Hello', 'one', 'two']);
  await alice.enterRoom('general');
  await expect(mark(alice, 'two', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  expect(await alice.texts()).toEqual(['Hello', 'one', 'two']);
});

test('[UX-19] without a server every view of the chat opens; one that is not kept says so, and comes with the server', async ({
  arrive,
  network,
}) => {
  test.setTimeout(120_000);
  const alice = await arrive('alice', { ...screens.desktop, url: network.url });
  const { page } = alice;
  await alice.say('Hello');
  await waitUntilKept(page);

  network.cut();
  await page.reload();
  await expect(alice.message('Hello')).toBeVisible(PATIENT);
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByRole('link', { name: 'Back to the conversation' })).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'Density' })).toBeVisible();

  // Browsers give up what they kept when they run out of room.
  await page.reload();
  await expect(page.getByRole('group', { name: 'Density' })).toBeVisible(PATIENT);
  await alice.enterRoom('general');
  await page.reload();
  await expect(alice.message('Hello')).toBeVisible(PATIENT);
  await page.evaluate(() => caches.delete('roomful-files'));
  await (await page.context().newCDPSession(page)).send('Network.clearBrowserCache');
  await page.getByRole('link', { name: 'Settings' }).click();
  const missing = page.getByRole('heading', { name: 'This view could not be fetched' });
  await expect(missing).toBeVisible();
  await expect(page.getByText('It opens by itself once that is back.')).toBeVisible();
  await alice.enterRoom('general');
  await expect(alice.message('Hello')).toBeVisible();
  await page.getByRole('link', { name: 'Settings' }).click();
  await expect(missing).toBeVisible();

  network.resume();
  await expect(page.getByRole('group', { name: 'Density' })).toBeVisible(PATIENT);
});

test('[UX-15] [UX-19] [UX-22] a database that takes its time: each Enter sends the text as it stood, and no more of it', async ({
  arrive,
  author,
  network,
}) => {
  test.setTimeout(120_000);
  const bob = await author('bob', 'general');
  const alice = await arrive('alice', { url: network.url });
  await alice.say('before');
  await expect(mark(alice, 'before', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  await waitUntilKept(alice.page);
  await alice.page.evaluate(holdDatabase);
  await alice.composer().focus();
  await alice.page.keyboard.type('first one\nsecond\na third message that I am still typing');
  await expect(mark(alice, 'second', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  await expect(alice.composer()).toHaveValue('a third message that I am still typing');
  expect(await storedTexts(bob)).toEqual(['before', 'first one', 'second']);

  // The page goes before the database has it.
  network.cut();
  await alice.page.keyboard.type('\nand a fourth');
  await expect(mark(alice, 'a third message', 'Sending')).toBeVisible(PATIENT);
  await alice.page.reload();
  await expect(mark(alice, 'a third message', 'Sending')).toBeVisible(PATIENT);
  await expect(alice.composer()).toHaveValue('and a fourth');
  network.resume();
  await expect(mark(alice, 'a third message', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  const before = ['before', 'first one', 'second', 'a third message that I am still typing'];
  expect(await alice.texts()).toEqual(before);

  const many = Array.from({ length: 60 }, (_, index) => `one of many, ${index}`);
  for (const text of many) await alice.say(text);
  await expect(alice.composer()).toHaveValue('');
  await expect.poll(async () => (await storedTexts(bob, 100)).length, { timeout: 60_000 }).toBe(64);
  expect(await storedTexts(bob, 100)).toEqual([...before, ...many]);
});

test('[UX-20] [UX-22] a failed message keeps its text, also after a reload, with Retry and Delete, and touches nothing newly typed', async ({
  stranger,
  roomful,
}) => {
  const alice = await stranger('alice');
  await alice.page.addInitScript(refuseSomeTexts);
  await alice.join(roomful.url);
  await alice.say('refuse this');
  await alice.composer().fill('typed meanwhile');
  const failed = alice.message('refuse this');
  await expect(failed.getByRole('img', { name: 'Not sent' })).toBeVisible(PATIENT);
  await expect(alice.composer()).toHaveValue('typed meanwhile');

  await alice.page.reload();
  await expect(failed.getByRole('img', { name: 'Not sent' })).toBeVisible(PATIENT);
  await expect(alice.composer()).toHaveValue('typed meanwhile');
  await failed.getByRole('button', { name: 'Retry' }).click();
  await expect(failed.getByRole('img', { name: 'Not sent' })).toBeVisible(PATIENT);
  await alice.page.evaluate(() => localStorage.setItem('refuse', 'no'));
  await failed.getByRole('button', { name: 'Retry' }).click();
  await expect(mark(alice, 'refuse this', /^(Sent|Delivered)$/)).toBeVisible(PATIENT);
  expect(await alice.texts()).toEqual(['refuse this']);
  await expect(alice.composer()).toHaveValue('typed meanwhile');

  await alice.page.evaluate(() => localStorage.setItem('refuse', 'yes'));
  await alice.say('refuse that');
  await alice.message('refuse that').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(alice.message('refuse that')).toHaveCount(0);
  await alice.page.reload();
  await expect(alice.message('refuse this')).toBeVisible();
  await expect(alice.message('refuse that')).toHaveCount(0);
});

test('[UX-21] each room keeps its draft across reloads, and a logout leaves nothing', async ({ arrive }) => {
  const alice = await arrive('alice');
  await alice.composer().fill('half a thought in general');
  await alice.createRoom('garden');
  await expect(alice.composer()).toHaveValue('');
  await alice.composer().fill('another in the garden');
  await alice.page.reload();
  await expect(alice.composer()).toHaveValue('another in the garden');
  await alice.enterRoom('general');
  await expect(alice.composer()).toHaveValue('half a thought in general');
  await alice.page.getByRole('button', { name: 'Log out' }).click();
  await expect(alice.page.getByRole('button', { name: 'Join' })).toBeVisible();
  await expect.poll(() => leftBehind(alice.page)).toEqual({ texts: [], outbox: 0, rooms: 0, people: 0 });
});

test('[UX-19] a newer server: its app comes in place of the kept one, once, and without losing a draft', async ({
  stranger,
  roomful,
}) => {
  test.setTimeout(60_000);
  const alice = await stranger('alice');
  const { page } = alice;
  await page.addInitScript(speakAnOldProtocol);
  await alice.join(roomful.url);
  await waitUntilKept(page);
  // What is kept is never preferred to what the server has.
  await page.evaluate(async () => {
    const old = new Response('<h1>The old app</h1>', { headers: { 'content-type': 'text/html' } });
    await (await caches.open('roomful-shell')).put('/', old);
  });
  await page.reload();
  await expect(alice.composer()).toBeVisible(PATIENT);
  await expect(page.getByText('The old app')).toHaveCount(0);
  await alice.composer().fill('a thought');

  let loads = 0;
  page.on('load', () => loads++);
  // One page of the old build is refused, and the next one is new.
  await page.evaluate(() => localStorage.setItem('old pages', '1'));
  await page.reload();
  await expect.poll(() => loads, PATIENT).toBe(2);
  await expect(alice.composer()).toHaveValue('a thought', PATIENT);
  await expect(page.getByText('newer version of Roomful')).toHaveCount(0);

  // Where the old one comes back whatever is done, it says so and stays.
  loads = 0;
  await page.evaluate(() => {
    sessionStorage.clear();
    localStorage.setItem('old pages', '1000');
  });
  await page.reload();
  await expect(page.getByText('The server speaks with a newer version of Roomful only.')).toBeVisible(PATIENT);
  await expect(page.getByRole('button', { name: 'Load it now' })).toBeVisible();
  await expect(alice.composer()).toHaveValue('a thought');
  expect(loads).toBeLessThanOrEqual(2);
});

test('[S-MSG-7] the app can be installed: a manifest with icons, and a worker that is asked for anew each time', async ({
  arrive,
  roomful,
}) => {
  const { page } = await arrive('alice');
  await waitUntilKept(page);
  const worker = await page.request.get(`${roomful.url}/service-worker.js`);
  expect(worker.headers()['cache-control']).toBe('no-cache');
  expect(worker.headers()['content-security-policy']).toContain("worker-src 'self'");
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const answer = await page.request.get(new URL(href ?? '', roomful.url).href);
  expect(answer.headers()['content-type']).toContain('manifest+json');
  const { icons } = (await answer.json()) as { icons: { src: string; purpose?: string }[] };
  expect(icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
  for (const { src } of icons) expect((await page.request.get(roomful.url + src)).ok()).toBe(true);
});

function mark(person: Person, text: string, name: string | RegExp) {
  return person.message(text).getByRole('img', { name });
}

/** From here on the page and what was read come without a server. */
async function waitUntilKept(page: Page): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate(async () => {
          const shell = await (await caches.open('roomful-shell')).match('/');
          return shell !== undefined && navigator.serviceWorker.controller !== null;
        }),
      PATIENT,
    )
    .toBe(true);
  // What was just written is kept with what comes in the next two seconds.
  const { count } = await page.evaluate(() => ({ count: document.querySelectorAll('article').length }));
  await expect.poll(() => keptCount(page), PATIENT).toBeGreaterThanOrEqual(count);
}

function keptCount(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const name = document.querySelector('h1')?.textContent.trim();
        const opening = indexedDB.open('roomful');
        opening.onsuccess = () => {
          const { result: database } = opening;
          const transaction = database.transaction(['rooms', 'people']);
          const people = transaction.objectStore('people').getAll();
          const rooms = transaction.objectStore('rooms').getAll();
          transaction.oncomplete = () => {
            database.close();
            const known = (people.result as { rooms: { id: number; name: string }[] }[]).flatMap((one) => one.rooms);
            const id = known.find((room) => room.name === name)?.id;
            const kept = (rooms.result as { roomId: number; messages: unknown[] }[]).find((one) => one.roomId === id);
            resolve(kept?.messages.length ?? -1);
          };
        };
      }),
  );
}

/** What the server has, whatever browsers show. */
async function storedTexts(author: Author, pageSize = 50): Promise<string[]> {
  const roomId = author.room?.id;
  const { messages } = await author.ask<{ messages: { content: string }[] }>('load_messages', { roomId, pageSize });
  return messages.map(({ content }) => content);
}

/** As a disk that is busy does: whatever is written has to wait, as long as this page lasts. */
function holdDatabase(): Promise<void> {
  return new Promise((resolve) => {
    const opening = indexedDB.open('roomful');
    opening.onsuccess = () => {
      const store = opening.result.transaction('outbox', 'readwrite').objectStore('outbox');
      const goOn = () => {
        store.count().onsuccess = goOn;
      };
      goOn();
      resolve();
    };
  });
}

/** A text that begins with "refuse" goes out as one that no server takes, unless it is told to take it. */
function refuseSomeTexts(): void {
  Reflect.deleteProperty(globalThis, 'SharedWorker');
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the socket
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const isRefused = typeof data === 'string' && localStorage.getItem('refuse') !== 'no';
    send.call(this, isRefused ? data.replace(/"content":"refuse[^"]*"/, '"content":""') : data);
  };
}

/** So many pages to come speak a protocol that the server left behind. */
function speakAnOldProtocol(): void {
  Reflect.deleteProperty(globalThis, 'SharedWorker');
  const left = Number(localStorage.getItem('old pages') ?? '0');
  if (left === 0) return;
  localStorage.setItem('old pages', String(left - 1));
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the socket
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    send.call(this, typeof data === 'string' ? data.replace('"protocol":1', '"protocol":0') : data);
  };
}
