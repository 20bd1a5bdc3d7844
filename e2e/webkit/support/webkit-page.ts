import { expect } from '@playwright/test';

/** What the W3C calls an element in JSON. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
type ElementReference = { [ELEMENT]: string };

/** Keys by their names, as WebDriver writes them. */
const keys = { Enter: '\uE007', Shift: '\uE008' } as const;

const PATIENCE = { timeout: 20_000 };

/** One window of WebKit. Elements are found by CSS: WebDriver knows no roles. */
export class WebKitPage {
  readonly #session: string;

  constructor(session: string) {
    this.#session = session;
  }

  async goto(url: string): Promise<void> {
    await this.#call('POST', '/url', { url });
  }

  /** The window as large as it must be for the page to have this size. */
  async setViewport({ width, height }: { width: number; height: number }): Promise<void> {
    await this.#call('POST', '/window/rect', { x: 0, y: 0, width, height });
    const inner = await this.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    await this.#call('POST', '/window/rect', {
      width: width + width - inner.width,
      height: height + height - inner.height,
    });
  }

  /** Runs the function in the page, and waits for its promise. */
  async evaluate<Result, Argument = undefined>(
    run: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result> {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve((${run.toString()})(arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const args = [argument ?? null];
    const { value, error } = (await this.#call('POST', '/execute/async', { script, args })) as {
      value?: Result;
      error?: string;
    };
    if (error !== undefined) throw new Error(error);
    return value as Result;
  }

  /** Waits until the function answers with something true in the page, and answers with that. */
  async until<Result, Argument = undefined>(
    run: (argument: Argument) => Result,
    argument?: Argument,
  ): Promise<NonNullable<Result>> {
    let result: Result | undefined;
    await expect
      .poll(async () => Boolean((result = await this.evaluate(run, argument))), {
        message: run.toString(),
        ...PATIENCE,
      })
      .toBe(true);
    return result as NonNullable<Result>;
  }

  async click(selector: string): Promise<void> {
    await this.#call('POST', `/element/${await this.#find(selector)}/click`, {});
  }

  async fill(selector: string, text: string): Promise<void> {
    const element = await this.#find(selector);
    await this.#call('POST', `/element/${element}/clear`, {});
    await this.#call('POST', `/element/${element}/value`, { text });
  }

  async press(...names: (keyof typeof keys)[]): Promise<void> {
    const down = names.map((name) => ({ type: 'keyDown', value: keys[name] }));
    const up = names.map((name) => ({ type: 'keyUp', value: keys[name] })).reverse();
    await this.#act({ type: 'key', id: 'keyboard', actions: [...down, ...up] });
  }

  async close(): Promise<void> {
    await this.#call('DELETE', '');
  }

  async #act(source: object): Promise<void> {
    await this.#call('POST', '/actions', { actions: [source] });
  }

  async #find(selector: string): Promise<string> {
    let found: string | undefined;
    await expect
      .poll(
        async () => {
          const elements = await this.#call('POST', '/elements', { using: 'css selector', value: selector });
          found = (elements as ElementReference[])[0]?.[ELEMENT];
          return found !== undefined;
        },
        { message: selector, ...PATIENCE },
      )
      .toBe(true);
    return found ?? '';
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.#session + path, { method, body: body && JSON.stringify(body) } as RequestInit);
    const { value } = (await answer.json()) as { value: unknown };
    const failure = value as { error?: string; message?: string } | null;
    if (!answer.ok) throw new Error(`WebKit: ${method} ${path}: ${failure?.error}: ${failure?.message}`);
    return value;
  }
}
