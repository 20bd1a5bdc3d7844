import type { WebKitPage } from './webkit-page.ts';

/** All of these run in the page, whole: they use nothing from outside. */

export const scroller = '[role="region"][aria-label^="Messages in"]';

/** How far the end of the conversation is below the window, in pixels. */
export function distanceToEnd(page: WebKitPage): Promise<number> {
  return page.evaluate((selector) => {
    const list = document.querySelector(selector)!;
    return list.scrollHeight - list.clientHeight - list.scrollTop;
  }, scroller);
}

export async function scrollBy(page: WebKitPage, pixels: number): Promise<void> {
  await page.evaluate(
    async ([selector, by]) => {
      document.querySelector(selector)!.scrollTop += by;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    },
    [scroller, pixels] as const,
  );
}

/** From now on, in every frame: how far the end is away, while there are messages. `landings` answers with all of it. */
export async function watchLanding(page: WebKitPage): Promise<void> {
  await page.evaluate((selector) => {
    const distances: number[] = [];
    Object.assign(window, { distances });
    const look = () => {
      // After the frame was painted: what scripts put right before that nobody sees.
      setTimeout(measure);
      requestAnimationFrame(look);
    };
    const measure = () => {
      const list = document.querySelector(selector);
      if (list?.querySelector('article')) {
        distances.push(Math.round(list.scrollHeight - list.clientHeight - list.scrollTop));
      } else distances.length = 0;
    };
    requestAnimationFrame(look);
  }, scroller);
}

export function landings(page: WebKitPage): Promise<number[]> {
  return page.evaluate(async () => {
    const { distances } = window as unknown as { distances: number[] };
    const seen = distances.length;
    while (distances.length < seen + 5) await new Promise(requestAnimationFrame);
    return distances;
  });
}

/** From now on: how far the topmost message in sight moves at most. `shift` answers with it, in pixels. */
export async function watchAnchor(page: WebKitPage): Promise<void> {
  await page.evaluate((selector) => {
    const list = document.querySelector(selector)!;
    const edge = list.getBoundingClientRect().top;
    const anchor = [...list.querySelectorAll('article')].find((row) => row.getBoundingClientRect().top >= edge)!;
    const { top } = anchor.getBoundingClientRect();
    const watch = { anchor, top, most: 0 };
    Object.assign(window, { watch });
    const measure = () => {
      const top = anchor.isConnected ? anchor.getBoundingClientRect().top : Number.MAX_SAFE_INTEGER;
      watch.most = Math.max(watch.most, Math.abs(top - watch.top));
    };
    const look = () => {
      if ((window as unknown as { watch: unknown }).watch !== watch) return;
      setTimeout(measure);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, scroller);
}

export function shift(page: WebKitPage): Promise<number> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    const { watch } = window as unknown as { watch: { most: number } };
    Object.assign(window, { watch: undefined });
    return watch.most;
  });
}
