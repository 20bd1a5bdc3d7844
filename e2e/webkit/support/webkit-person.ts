import type { WebKitPage } from './webkit-page.ts';

/** Somebody at a WebKit of their own. */
export class WebKitPerson {
  readonly page: WebKitPage;

  constructor(page: WebKitPage) {
    this.page = page;
  }

  async join(url: string, name: string): Promise<void> {
    await this.page.goto(url);
    await this.page.fill('form input', name);
    await this.page.press('Enter');
    await this.page.until(() => document.querySelector('textarea:not(:disabled)') !== null);
  }

  async enterRoom(name: string): Promise<void> {
    await this.page.click(`nav a[href$="/r/${name}"]`);
    await this.sees(name, 'h1');
  }

  /** Waits until something of this kind has the text in it. */
  async sees(text: string, selector = 'article'): Promise<void> {
    await this.page.until(
      ([kind, wanted]) => [...document.querySelectorAll(kind)].some((element) => element.textContent.includes(wanted)),
      [selector, text] as const,
    );
  }
}
