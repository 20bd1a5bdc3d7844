import type { Page } from '@playwright/test';
import { Author } from '../../fixtures/author.ts';
import { findDisorder } from '../../fixtures/find-disorder.ts';
import { expect, screens, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 30_000 };
const SENT = /^(Sent|Delivered)$/;

/** What a browser does that will not, or can't, keep anything. */
const faults: Record<string, () => void> = {
  'IndexedDB is forbidden': () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Forbidden.', 'SecurityError');
    };
  },
  'IndexedDB never answers': () => {
    const deaf = { addEventListener: { value: () => {} }, removeEventListener: { value: () => {} } };
    IDBFactory.prototype.open = () => Object.create(IDBOpenDBRequest.prototype, deaf) as IDBOpenDBRequest;
  },
  'another window blocks the database': () => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with the factory
    const open = IDBFactory.prototype.open;
    // It has an older version open and never gives way.
    open.call(indexedDB, 'roomful', 1);
    IDBFactory.prototype.open = function (name) {
      return open.call(this, name, 2);
    };
  },
  'the disk is full': () => {
    const full = () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    };
    IDBObjectStore.prototype.add = full;
    IDBObjectStore.prototype.put = full;
    Storage.prototype.setItem = full;
  },
};

for (const [fault, cause] of Object.entries(faults)) {
  test(`[UX-19] [UX-22] ${fault}: people talk as ever, and are told what would be lost with the page`, async ({
    stranger,
    network,
  }) => {
    test.setTimeout(90_000);
    const alice = await stranger('alice');
    const { page } = alice;
    await page.addInitScript(cause);
    await alice.join(network.url);
    await alice.say('with a connection');
    // While it is being kept, or given up, one goes on typing: that stays.
    await alice.composer().press('End');
    await alice.composer().pressSequentially('typed since');
    await expect(alice.composer()).toHaveValue('typed since', PATIENT);
    await expect(alice.message('with a connection').getByRole('img', { name: SENT })).toBeVisible(PATIENT);
    await expect(page.getByText('This browser has no room to keep')).toHaveCount(0);

    network.cut();
    await alice.say('one');
    await expect(alice.message('one').getByRole('img', { name: 'Sending' })).toBeVisible();
    await expect(alice.composer()).toHaveValue('', PATIENT);
    await alice.say('two');
    await expect(alice.composer()).toHaveValue('', PATIENT);
    await expect(page.getByText('This browser has no room to keep what is not sent.')).toBeVisible(PATIENT);
    expect(await asksBeforeLeaving(page)).toBe(true);
    await expect.poll(() => findDisorder(page)).toEqual([]);

    network.resume();
    await expect(alice.message('two').getByRole('img', { name: SENT })).toBeVisible(PATIENT);
    expect(await alice.texts()).toEqual(['with a connection', 'one', 'two']);
    await expect(page.getByText('This browser has no room to keep')).toHaveCount(0);
    expect(await asksBeforeLeaving(page)).toBe(false);
  });
}

const unkept: Record<string, () => void> = {
  'localStorage is forbidden': () => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('Forbidden.', 'SecurityError');
      },
    });
  },
  'localStorage is full': () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    };
  },
};

for (const [fault, cause] of Object.entries(unkept)) {
  test(`[UX-21] ${fault}: drafts hold while the page lasts, and one is told so, once`, async ({
    stranger,
    author,
    roomful,
  }) => {
    await author('bob', 'garden');
    const alice = await stranger('alice');
    const { page } = alice;
    await page.addInitScript(cause);
    await alice.join(roomful.url);
    await expect(page.getByText('This browser can’t keep drafts.')).toHaveCount(0);
    await alice.composer().fill('half a thought');
    await expect(page.getByText('This browser can’t keep drafts.')).toBeVisible();
    expect(await asksBeforeLeaving(page)).toBe(true);
    await expect.poll(() => findDisorder(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dismiss' }).click();

    await alice.enterRoom('garden');
    await expect(alice.composer()).toHaveValue('');
    await alice.composer().fill('another');
    await alice.enterRoom('general');
    await expect(alice.composer()).toHaveValue('half a thought');
    await expect(page.getByText('This browser can’t keep drafts.')).toHaveCount(0);
    await alice.composer().press('Enter');
    await expect(alice.message('half a thought').getByRole('img', { name: SENT })).toBeVisible(PATIENT);
    await alice.enterRoom('garden');
    await expect(alice.composer()).toHaveValue('another');
    await alice.composer().fill('');
    await expect.poll(() => asksBeforeLeaving(page)).toBe(false);
  });
}

test('[UX-21] a browser that has become full still reads what it has: the name, the draft', async ({ arrive }) => {
  const alice = await arrive('alice');
  const { page } = alice;
  await alice.composer().fill('written when there was room');
  await page.context().clearCookies();
  await page.addInitScript(unkept['localStorage is full'] ?? (() => {}));
  await page.reload();
  // The claim key opens the name again, without a word.
  await expect(alice.composer()).toHaveValue('written when there was room', PATIENT);
});

test('[UX-21] the server dies while somebody types: nothing of it is lost, then or after a reload', async ({
  arrive,
  roomful,
}) => {
  test.setTimeout(90_000);
  const alice = await arrive('alice');
  await alice.composer().pressSequentially('half a ');
  await roomful.kill();
  await alice.composer().pressSequentially('sentence');
  await expect(alice.page.getByText(/Reconnecting/)).toBeVisible(PATIENT);
  await expect.poll(() => findDisorder(alice.page)).toEqual([]);
  await expect(alice.composer()).toHaveValue('half a sentence');
  await roomful.start();
  await alice.page.reload();
  await expect(alice.composer()).toHaveValue('half a sentence', PATIENT);
  await alice.composer().press('Enter');
  await expect(alice.message('half a sentence').getByRole('img', { name: SENT })).toBeVisible(PATIENT);
});

test('[S-MSG-3] clocks that are wrong: all read the same order, and the day stands once', async ({
  arrive,
  stranger,
  roomful,
}) => {
  test.setTimeout(90_000);
  const late = await stranger('late');
  await late.page.addInitScript(shiftClock, -3 * 60_000);
  await late.join(roomful.url);
  const early = await stranger('early');
  await early.page.addInitScript(shiftClock, 3 * 60_000);
  await early.join(roomful.url);
  const lost = await stranger('lost');
  // Beyond what the server takes: the first refusal tells the right time.
  await lost.page.addInitScript(shiftClock, -20 * 60_000);
  await lost.join(roomful.url);
  const right = await arrive('right');
  const people = [late, early, lost, right];
  const expected: string[] = [];
  for (const round of [1, 2]) {
    for (const person of people) {
      const said = `${person.name} says ${round}`;
      expected.push(said);
      await person.say(said);
      await expect(person.message(said).getByRole('img', { name: SENT })).toBeVisible(PATIENT);
      await expect(right.message(said)).toBeVisible();
    }
  }
  for (const person of people) {
    await expect.poll(() => person.texts(), PATIENT).toEqual(expected);
    const timeline = person.page.getByRole('region', { name: 'Messages in general' });
    await expect(timeline.getByRole('heading', { level: 2 })).toHaveCount(1);
    expect(await findDisorder(person.page)).toEqual([]);
  }
});

test('[S-MSG-4] a word of 2,000 letters and five hundred people: nothing overlaps or leaves the window', async ({
  arrive,
  roomful,
}) => {
  test.setTimeout(120_000);
  const alice = await arrive('alice', screens.phone);
  await alice.say('w'.repeat(2_000));
  await expect(alice.message('wwww').getByRole('img', { name: SENT })).toBeVisible(PATIENT);
  const crowd: Author[] = [];
  try {
    for (let first = 1; first <= 500; first += 50) {
      const names = Array.from({ length: 50 }, (_, offset) => `guest_${first + offset}`);
      crowd.push(...(await Promise.all(names.map((name) => enterQuietly(roomful.url, name)))));
    }
    const button = alice.page.getByRole('button', { name: 'People, 501 here' });
    await expect(button).toBeVisible(PATIENT);
    await crowd[250]?.say('from the crowd');
    await expect(alice.message('from the crowd')).toBeVisible(PATIENT);
    await expect.poll(() => findDisorder(alice.page)).toEqual([]);
    await button.click();
    await expect(alice.page.getByRole('dialog', { name: 'People' })).toBeVisible();
    await expect.poll(() => findDisorder(alice.page)).toEqual([]);
    await alice.page.keyboard.press('Escape');
    // Neither on a desk's screen.
    await alice.page.setViewportSize(screens.desktop.viewport);
    await expect(alice.people()).toBeVisible();
    await expect.poll(() => findDisorder(alice.page)).toEqual([]);
    expect((await alice.texts()).join('')).toContain('w'.repeat(2_000));
  } finally {
    for (const one of crowd) one.leave();
  }
});

async function enterQuietly(url: string, name: string): Promise<Author> {
  const author = await Author.enter(url, name);
  await author.join('general');
  return author;
}

/** Whether the browser would ask before it closes the page. */
function asksBeforeLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const leaving = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(leaving);
    return leaving.defaultPrevented;
  });
}

function shiftClock(ms: number): void {
  const RealDate = Date;
  class ShiftedDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(...((given.length === 0 ? [RealDate.now() + ms] : given) as [number]));
    }

    static override now(): number {
      return RealDate.now() + ms;
    }
  }
  globalThis.Date = ShiftedDate as DateConstructor;
}
