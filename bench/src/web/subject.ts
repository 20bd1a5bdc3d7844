/// <reference lib="dom" />
import type { Page } from '@playwright/test';

/** Where the same things stand on the two pages. */
export interface Subject {
  name: 'roomful' | 'plain';
  /** The address of a room. */
  path(room: string): string;
  list: string;
  row: string;
  field: string;
  /** What stands above the first message of the room, and only there. */
  beginning: string;
  /** Goes to the room, which was seen before, and answers how long it took until its newest message stood there. */
  switchTo(page: Page, room: string): Promise<number>;
}

export const roomful: Subject = {
  name: 'roomful',
  path: (room) => `/r/${room}`,
  list: '[role="region"][aria-label^="Messages in"]',
  row: 'article',
  beginning: 'p:has-text("This is where")',
  field: 'textarea',
  switchTo: (page, room) =>
    page.evaluate(async (name) => {
      const link = document.querySelector<HTMLElement>(`nav a[href$="/r/${name}"]`);
      const startedAt = performance.now();
      link?.click();
      const isThere = () =>
        document.querySelector('h1')?.textContent.trim() === name &&
        document.querySelector(`[role="region"][aria-label$="${name}"] article`) !== null;
      while (!isThere()) await new Promise(requestAnimationFrame);
      return performance.now() - startedAt;
    }, room),
};

export const plain: Subject = {
  name: 'plain',
  path: (room) => `/bench/plain.html#${room}`,
  list: '#list',
  row: '.message',
  // All of it is in the page.
  beginning: '.message:first-child',
  field: '#text',
  switchTo: (page, room) =>
    page.evaluate(async (name) => {
      const startedAt = performance.now();
      await (window as unknown as { show: (room: string) => Promise<void> }).show(name);
      await new Promise(requestAnimationFrame);
      return performance.now() - startedAt;
    }, room),
};
