import { expect, it } from 'vitest';
import { warnBeforeUnload } from '#lib/chat/warn-before-unload.ts';

it('asks before the page goes, until it is told that nothing can be lost', () => {
  const window = new EventTarget();
  const leave = () => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
  const stop = warnBeforeUnload(window);
  expect(leave()).toBe(false);
  stop();
  expect(leave()).toBe(true);
});
