import type { AppId } from '@roomful/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptGuest } from '../embed/panel/kept-guest.ts';

const guestOf = (app: string, server = 'https://chat.example.com') => new KeptGuest(server, app as AppId);

describe('a guest that is kept', () => {
  // Node has a storage of this kind for a run, and one that outlasts it in a file alone.
  beforeEach(() => {
    vi.stubGlobal('localStorage', sessionStorage);
    localStorage.clear();
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('is there for the next panel of that app and server, and for no other', () => {
    guestOf('shop').keep('secret');
    expect(guestOf('shop').token).toBe('secret');
    expect(guestOf('blog').token).toBeUndefined();
    expect(guestOf('shop', 'https://chat.example.net').token).toBeUndefined();
  });

  it('stays where it is another one by now that is to be forgotten', () => {
    guestOf('shop').keep('newer');
    guestOf('shop').forget('older');
    expect(guestOf('shop').token).toBe('newer');
    guestOf('shop').forget('newer');
    expect(localStorage).toHaveLength(0);
  });
});
