import { test as base } from '../../fixtures/test.ts';
import { WebKitDriver } from './webkit-driver.ts';
import { WebKitPerson } from './webkit-person.ts';

interface Fixtures {
  /** A person with a fresh WebKit, in a room. */
  visit: (name: string, options?: { path?: string }) => Promise<WebKitPerson>;
}

export const test = base.extend<Fixtures, { webkit: WebKitDriver }>({
  webkit: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
    async ({}, use) => {
      const driver = await WebKitDriver.start();
      await use(driver);
      await driver.dispose();
    },
    { scope: 'worker' },
  ],
  visit: async ({ webkit, roomful }, use) => {
    const people: WebKitPerson[] = [];
    await use(async (name, { path = '/' } = {}) => {
      const person = new WebKitPerson(await webkit.open());
      people.push(person);
      await person.page.setViewport({ width: 1000, height: 700 });
      await person.join(roomful.url + path, name);
      return person;
    });
    for (const person of people) await person.page.close();
  },
});

export { expect } from '../../fixtures/test.ts';
