/// <reference lib="dom" />
import type { Page } from '@playwright/test';

interface Recorded {
  frames: number[];
  keys: number[];
  isOn: boolean;
}
declare global {
  interface Window {
    recorded: Recorded;
  }
}

/** Runs before the page's own scripts: frames, and what each key waits for. */
export function install(page: Page): Promise<unknown> {
  return page.addInitScript(() => {
    const recorded: Recorded = { frames: [], keys: [], isOn: false };
    window.recorded = recorded;
    let last = performance.now();
    const frame = (now: number) => {
      if (recorded.isOn) recorded.frames.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    addEventListener(
      'keydown',
      ({ timeStamp }) => {
        // What follows a frame's callbacks comes after it was painted.
        requestAnimationFrame(() => setTimeout(() => recorded.keys.push(performance.now() - timeStamp)));
      },
      { capture: true },
    );
  });
}

export async function record(page: Page, act: () => Promise<unknown>): Promise<Omit<Recorded, 'isOn'>> {
  await page.evaluate(() => Object.assign(window.recorded, { frames: [], keys: [], isOn: true }));
  await act();
  return page.evaluate(() => {
    window.recorded.isOn = false;
    return window.recorded;
  });
}
