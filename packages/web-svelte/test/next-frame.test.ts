import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NextFrame } from '#lib/chat/next-frame.ts';

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'requestAnimationFrame', 'cancelAnimationFrame'] }),
);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Frames that come when the test says so. */
function stubFrames() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  vi.stubGlobal('requestAnimationFrame', (act: () => void) => (waiting.set(++last, act), last));
  vi.stubGlobal('cancelAnimationFrame', (id: number) => waiting.delete(id));
  return () => {
    const acts = [...waiting.values()];
    waiting.clear();
    for (const act of acts) act();
  };
}

describe('what waits for the next frame', () => {
  it('is done once, however often it was asked for', () => {
    const frame = stubFrames();
    const act = vi.fn();
    const next = new NextFrame(act);
    for (let n = 0; n < 100; n++) next.request();
    expect(act).not.toHaveBeenCalled();
    frame();
    vi.runAllTimers();
    frame();
    expect(act).toHaveBeenCalledOnce();
    next.request();
    frame();
    expect(act).toHaveBeenCalledTimes(2);
  });

  it('is done without frames too, as in a hidden tab', () => {
    const frame = stubFrames();
    const act = vi.fn();
    new NextFrame(act).request();
    vi.runAllTimers();
    frame();
    expect(act).toHaveBeenCalledOnce();
  });

  it('is done at once, or not at all, when that is wanted', () => {
    const frame = stubFrames();
    const act = vi.fn();
    const next = new NextFrame(act);
    next.request();
    next.now();
    expect(act).toHaveBeenCalledOnce();
    next.request();
    next.cancel();
    vi.runAllTimers();
    frame();
    expect(act).toHaveBeenCalledOnce();
  });
});
