import type { BrowserContext, Page } from '@playwright/test';
import { expect, test } from '../../fixtures/test.ts';

const AGREED_MS = 1_000;
const PATIENT = { timeout: 30_000 };

/** The part of a service worker's globals that a notification needs. */
interface ServiceScope extends EventTarget {
  shown: { title: string; body?: string; data?: unknown }[];
  ServiceWorkerRegistration: {
    prototype: { showNotification: (title: string, options: { body?: string; data?: unknown }) => Promise<void> };
  };
  WindowClient: { prototype: { focus: () => Promise<void> } };
}

test('[UX-14] what is read in one tab is read in all: badge, title and icon, within a second', async ({
  arrive,
  author,
  roomful,
}) => {
  const alice = await arrive('alice');
  const context = alice.page.context();
  await prepare(context);
  await alice.enterRoom('general');
  const bob = await author('bob', 'garden');
  await bob.say('first');
  const [one, other] = [alice.page, await context.newPage()];
  await one.goto(`${roomful.url}/r/garden`);
  await expect(alice.message('first')).toBeVisible();
  await other.goto(`${roomful.url}/r/general`);
  await expect(other.getByRole('textbox', { name: 'Message general' })).toBeVisible();
  await expect(one).toHaveTitle('garden · Roomful');
  await look(one, false);

  for (const text of ['second', 'third', 'fourth']) await bob.say(text);
  const badge = other.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'garden' });
  await expect(badge).toHaveAccessibleDescription('3 unread messages');
  await expect(other).toHaveTitle('(3) general · Roomful');
  await expect(one).toHaveTitle('(3) garden · Roomful');
  for (const page of [one, other]) await expect(page.locator('link[rel="icon"]')).toHaveAttribute('href', /unread/);

  for (const page of [one, other]) await noteWhenTitleClears(page);
  await badge.click();
  await expect(other.getByRole('article').filter({ hasText: 'fourth' })).toBeVisible();
  await expect(other).toHaveTitle('garden · Roomful');
  await expect(one).toHaveTitle('garden · Roomful');
  await expect(badge).toHaveAccessibleDescription('');
  for (const page of [one, other]) await expect(page.locator('link[rel="icon"]')).not.toHaveAttribute('href', /unread/);
  const [here, there] = [await clearedAt(one), await clearedAt(other)];
  expect(Math.abs(there - here)).toBeLessThan(AGREED_MS);
});

test('[UX-14] a notification and a sound come once, from one of the tabs, and only where nobody looks', async ({
  arrive,
  author,
  roomful,
}) => {
  const alice = await arrive('alice');
  const context = alice.page.context();
  const recorded = await prepare(context);
  await alice.page.evaluate(() => {
    localStorage.setItem('roomful:notifications', 'all');
    localStorage.setItem('roomful:sound', 'on');
  });
  const bob = await author('bob', 'general');
  await alice.page.reload();
  await expect(alice.composer()).toBeVisible();
  const second = await context.newPage();
  await second.goto(roomful.url);
  await expect(second.getByRole('textbox', { name: 'Message general' })).toBeVisible();

  // Somebody looks at the room: nothing to tell.
  await bob.say('while you are looking');
  await expect(second.getByRole('article').filter({ hasText: 'while you are looking' })).toBeVisible();
  for (const page of [alice.page, second]) await look(page, false);
  await bob.say('while you are away');
  await expect.poll(() => recorded.notifications).toEqual([{ title: 'bob in general', body: 'while you are away' }]);
  await expect.poll(() => recorded.sounds).toBe(1);
  await bob.say('and again');
  await expect.poll(() => recorded.notifications.length).toBe(2);
  expect(recorded.notifications[1]?.body).toBe('and again');

  // Of another room only the number is known.
  const carol = await author('carol', 'garden');
  await second.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'garden' }).click();
  await expect(second.getByRole('heading', { level: 1, name: 'garden' })).toBeVisible();
  await second.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: 'general' }).click();
  await expect(second.getByRole('heading', { level: 1, name: 'general' })).toBeVisible();
  // The heading comes first: in the room they are once they see who else is.
  await expect(second.getByRole('complementary', { name: 'People' }).getByText('bob', { exact: true })).toBeVisible();
  await carol.say('nobody is told of this text');
  await expect.poll(() => recorded.notifications.at(-1)).toEqual({ title: 'garden', body: '1 new message in garden' });
  expect(recorded.notifications).toHaveLength(3);

  await recorded.clickLast();
  await expect
    .poll(async () => [await titleOf(alice.page), await titleOf(second)].filter((title) => title === 'garden'))
    .toHaveLength(1);
});

test('[UX-14] where notifications are the service worker’s alone, as on Android, a click leads to the message too', async ({
  arrive,
  author,
  roomful,
}) => {
  const alice = await arrive('alice');
  const { page } = alice;
  // A page that begins to load while the worker comes up is never controlled by it.
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null), PATIENT).toBe(true);
  const context = page.context();
  await prepare(context);
  await context.addInitScript(() => {
    localStorage.setItem('roomful:notifications', 'all');
    globalThis.Notification = class {
      static readonly permission = 'granted';
      constructor() {
        throw new TypeError('Illegal constructor.');
      }
    } as unknown as typeof Notification;
  });
  const bob = await author('bob', 'garden');
  await page.goto(`${roomful.url}/r/garden`);
  await expect(alice.composer()).toBeVisible();
  const second = await context.newPage();
  await second.goto(`${roomful.url}/r/garden`);
  await expect(second.getByRole('textbox', { name: 'Message garden' })).toBeVisible();
  for (const tab of [page, second]) {
    await expect.poll(() => tab.evaluate(() => navigator.serviceWorker.controller !== null), PATIENT).toBe(true);
    await look(tab, false);
  }
  const [worker] = context.serviceWorkers();
  if (worker === undefined) throw new Error('There is no service worker.');
  await worker.evaluate(() => {
    const scope = globalThis as unknown as ServiceScope;
    scope.shown = [];
    scope.ServiceWorkerRegistration.prototype.showNotification = async (title, options) =>
      void scope.shown.push({ title, ...options });
  });

  const { id } = await bob.say('look here');
  const shown = () => worker.evaluate(() => (globalThis as unknown as ServiceScope).shown);
  await expect.poll(shown, PATIENT).toMatchObject([{ title: 'bob in garden', body: 'look here' }]);

  const done = await worker.evaluate(async () => {
    const scope = globalThis as unknown as ServiceScope;
    const done: string[] = [];
    scope.WindowClient.prototype.focus = async () => void done.push('focus');
    let work: Promise<unknown> | undefined;
    const click = Object.assign(new Event('notificationclick'), {
      notification: { data: scope.shown[0]?.data, close: () => done.push('close') },
      waitUntil: (promise: Promise<unknown>) => (work = promise),
    });
    scope.dispatchEvent(click);
    await work;
    return done;
  });
  expect(done).toEqual(['close', 'focus']);
  const addresses = () => [page.url(), second.url()].sort();
  await expect.poll(addresses, PATIENT).toEqual([`${roomful.url}/r/garden`, `${roomful.url}/r/garden/${id}`]);
});

test('notifications are offered calmly, and asked for by a click alone', async ({ arrive, author }) => {
  const alice = await arrive('alice');
  const { page } = alice;
  await prepare(page.context(), 'default');
  await page.reload();
  await expect(alice.composer()).toBeVisible();
  const bob = await author('bob', 'general');
  const asked = () => page.evaluate(() => (globalThis as unknown as { asked: number }).asked);
  const offer = page.getByRole('region', { name: /^There was something new/ });
  await bob.say('seen at once');
  await expect(alice.message('seen at once')).toBeVisible();
  await expect(offer).toBeHidden();
  await look(page, false);
  await bob.say('seen later');
  await expect(offer).toBeVisible();
  expect(await asked()).toBe(0);
  await offer.getByRole('button', { name: 'Tell me' }).click();
  await expect(offer).toBeHidden();
  expect(await asked()).toBe(1);
  expect(await page.evaluate(() => localStorage.getItem('roomful:notifications'))).toBe('all');
});

/** Writes down what the pages of a browser show and play, and lets a test say which window has the focus. */
async function prepare(context: BrowserContext, permission: NotificationPermission = 'granted') {
  const notifications: { title: string; body: string }[] = [];
  let lastPage: Page | undefined;
  const recorded = {
    notifications,
    sounds: 0,
    clickLast: async () => {
      await lastPage?.evaluate(() =>
        (globalThis as unknown as { lastNotification: EventTarget }).lastNotification.dispatchEvent(new Event('click')),
      );
    },
  };
  await context.exposeBinding('noteNotification', ({ page }, title: string, body: string) => {
    lastPage = page;
    notifications.push({ title, body });
  });
  await context.exposeBinding('noteSound', () => void (recorded.sounds += 1));
  // A browser without a window says "denied", whatever it was granted.
  await context.addInitScript((given) => {
    const page = globalThis as unknown as {
      isLookedAt: boolean;
      asked: number;
      noteNotification(title: string, body: string): Promise<void>;
      noteSound(): Promise<void>;
    };
    page.isLookedAt = true;
    page.asked = 0;
    let permission = given;
    document.hasFocus = () => page.isLookedAt;
    globalThis.Notification = class extends Notification {
      static override get permission() {
        return permission;
      }
      static override async requestPermission() {
        page.asked += 1;
        permission = 'granted';
        return permission;
      }
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        Object.assign(globalThis, { lastNotification: this });
        void page.noteNotification(title, options?.body ?? '');
      }
    };
    const { prototype } = OscillatorNode as unknown as {
      prototype: { start: (this: OscillatorNode, when?: number) => void };
    };
    const { start } = prototype;
    prototype.start = function (when) {
      void page.noteSound();
      start.call(this, when);
    };
  }, permission);
  return recorded;
}

async function look(page: Page, looking: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.assign(globalThis, { isLookedAt: value });
    window.dispatchEvent(new Event(value ? 'focus' : 'blur'));
  }, looking);
}

async function noteWhenTitleClears(page: Page): Promise<void> {
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (document.title.startsWith('(')) return;
      Object.assign(globalThis, { clearedAt: Date.now() });
      observer.disconnect();
    });
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  });
}

function clearedAt(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { clearedAt: number }).clearedAt);
}

async function titleOf(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText();
}
