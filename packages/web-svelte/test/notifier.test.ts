import type { Message } from '@roomful/sdk';
import { describe, expect, it } from 'vitest';
import { isMentioned } from '#lib/notifications/is-mentioned.ts';
import { Notifier, type NotifyChoice } from '#lib/notifications/notifier.ts';
import type { TabLocks } from '#lib/tabs/tab-locks.ts';

/** The tabs of one browser, which agree as those of a real one do. */
class Browser {
  readonly shown: string[] = [];
  sounds = 0;
  choice: NotifyChoice = { notifications: 'all', sound: true };
  #held = new Map<string, number>();
  #claimed = new Set<string>();
  #locks: TabLocks = {
    hold: (name) => {
      this.#held.set(name, (this.#held.get(name) ?? 0) + 1);
      return () => this.#held.set(name, (this.#held.get(name) ?? 0) - 1);
    },
    isHeld: async (name) => (this.#held.get(name) ?? 0) > 0,
    claim: async (name) => {
      if (this.#claimed.has(name)) return false;
      this.#claimed.add(name);
      return true;
    },
  };

  open(): Notifier {
    return new Notifier({
      username: 'alice',
      locks: this.#locks,
      choice: () => this.choice,
      show: ({ title, body }) => this.shown.push(`${title}: ${body}`),
      play: () => (this.sounds += 1),
    });
  }

  timePasses(): void {
    this.#claimed.clear();
  }
}

const general = { id: 1, name: 'general' } as { id: Message['roomId']; name: string };
let lastId = 0;
const message = (content: string, username = 'bob') =>
  ({ id: (lastId += 1), roomId: general.id, username, content }) as unknown as Message;
const said = (content: string, username?: string) => ({
  room: general,
  unread: 1,
  message: message(content, username),
});

describe('who notifies', () => {
  it('one tab of several tells, once, with one sound', async () => {
    const browser = new Browser();
    const tabs = [browser.open(), browser.open(), browser.open()];
    for (const tab of tabs) tab.place(1, false);
    const happening = said('hello');
    await Promise.all(tabs.map((tab) => tab.tell(happening)));
    expect(browser.shown).toEqual(['bob in general: hello']);
    expect(browser.sounds).toBe(1);
    const next = said('again');
    await Promise.all(tabs.map((tab) => tab.tell(next)));
    expect(browser.shown).toHaveLength(2);
    expect(browser.sounds).toBe(1);
  });

  it('[UX-48] calls the users of apps as their host does', async () => {
    const browser = new Browser();
    const happening = said('hello', 'ext_abcdefghjkmnpqrs');
    await browser.open().tell({ ...happening, message: { ...happening.message, authorName: 'Mara Lind' } });
    expect(browser.shown).toEqual(['Mara Lind in general: hello']);
  });

  it('no tab tells of a room that somebody looks at in any of them', async () => {
    const browser = new Browser();
    const [one, other] = [browser.open(), browser.open()];
    one.place(1, true);
    other.place(1, false);
    await other.tell(said('hello'));
    expect(browser.shown).toEqual([]);
    one.place(1, false);
    await other.tell(said('hello'));
    expect(browser.shown).toHaveLength(1);
  });

  it('of other rooms it says how many, at most every so often, and not where a tab has the text', async () => {
    const browser = new Browser();
    const [one, other] = [browser.open(), browser.open()];
    one.place(1, false);
    other.place(2, false);
    await other.tell({ room: general, unread: 3 });
    expect(browser.shown).toEqual([]);
    one.dispose();
    await other.tell({ room: general, unread: 3 });
    await other.tell({ room: general, unread: 4 });
    expect(browser.shown).toEqual(['general: 3 new messages in general']);
    browser.timePasses();
    await other.tell({ room: general, unread: 5 });
    expect(browser.shown).toHaveLength(2);
  });

  it('tells of what was chosen: everything, mentions, or nothing but a sound', async () => {
    const browser = new Browser();
    const tab = browser.open();
    browser.choice = { notifications: 'mentions', sound: true };
    await tab.tell(said('hello'));
    await tab.tell({ room: general, unread: 3 });
    expect([browser.shown.length, browser.sounds]).toEqual([0, 0]);
    await tab.tell(said('hello @Alice!'));
    expect([browser.shown.length, browser.sounds]).toEqual([1, 1]);
    browser.timePasses();
    browser.choice = { notifications: 'none', sound: true };
    await tab.tell(said('hello'));
    expect([browser.shown.length, browser.sounds]).toEqual([1, 2]);
    browser.timePasses();
    browser.choice = { notifications: 'all', sound: false };
    await tab.tell(said('hello'));
    expect([browser.shown.length, browser.sounds]).toEqual([2, 2]);
  });

  it('never tells anybody of what they wrote themselves, on another device', async () => {
    const browser = new Browser();
    await browser.open().tell(said('mine', 'alice'));
    expect([browser.shown.length, browser.sounds]).toEqual([0, 0]);
  });
});

it('a mention is the whole name after an @', () => {
  expect(isMentioned('bob', 'hey @bob, come')).toBe(true);
  expect(isMentioned('bob', '@BOB')).toBe(true);
  expect(isMentioned('bob', 'write to me@bob.example')).toBe(false);
  expect(isMentioned('bob', '@bobby and bob')).toBe(false);
});
