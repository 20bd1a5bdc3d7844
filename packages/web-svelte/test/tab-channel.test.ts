import { afterEach, describe, expect, it, vi } from 'vitest';
import { openTabChannel } from '#lib/tabs/tab-channel.ts';

afterEach(() => vi.unstubAllGlobals());

describe('a channel between tabs where the browser has none', () => {
  it('tells by the storage, and leaves nothing there', () => {
    const told: [string, string | null][] = [];
    const target = new EventTarget();
    vi.stubGlobal('BroadcastChannel', undefined);
    vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
    vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
    vi.stubGlobal('localStorage', {
      setItem: (key: string, value: string) => told.push([key, value]),
      removeItem: (key: string) => told.push([key, null]),
    });
    const heard: unknown[] = [];
    const stop = openTabChannel<string>('sign-outs').listen((name) => heard.push(name));
    openTabChannel<string>('sign-outs').tell('alice');
    openTabChannel<string>('read:alice').tell('other');
    // The browser calls the other tabs.
    const call = () => {
      for (const [key, newValue] of told) target.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }));
    };
    call();
    stop();
    call();
    expect(heard).toEqual(['alice']);
    expect(told.map(([, value]) => value === null)).toEqual([false, true, false, true]);
  });
});
