import { afterEach, expect, it, vi } from 'vitest';
import { onPageWake } from '../src/on-page-wake.ts';

afterEach(() => void vi.unstubAllGlobals());

it('wakes when the network is back or the page is looked at, until it is told to stop', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  const window = new EventTarget();
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  const wake = vi.fn();
  const stop = onPageWake(wake);
  page.dispatchEvent(new Event('visibilitychange'));
  expect(wake).toHaveBeenCalledTimes(0);
  page.visibilityState = 'visible';
  page.dispatchEvent(new Event('visibilitychange'));
  window.dispatchEvent(new Event('online'));
  expect(wake).toHaveBeenCalledTimes(2);
  stop();
  window.dispatchEvent(new Event('online'));
  page.dispatchEvent(new Event('visibilitychange'));
  expect(wake).toHaveBeenCalledTimes(2);
});
