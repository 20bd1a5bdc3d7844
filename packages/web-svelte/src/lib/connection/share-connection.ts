import { holdLifeLock, onLockReleased } from './life-lock.ts';
import { SharedConnection } from './shared-connection.ts';
import { startLineWorker } from './start-line-worker.ts';

interface ShareOptions {
  /** Whom the connection is of: nobody else shares it. */
  of: string;
  /** How a tab is seen; a widget has its own idea of that. */
  page?: Pick<Document, 'hidden' | 'hasFocus'>;
  onParked: (isParked: boolean) => void;
  retryNow: () => void;
}

/** A connection shared with the other tabs of this person; `undefined` where the browser can't share one. */
export function shareConnection({
  of,
  page = document,
  onParked,
  retryNow,
}: ShareOptions): SharedConnection | undefined {
  // Locks are how a tab that crashed is noticed: without them it would stay in its room for ever.
  if (!('SharedWorker' in globalThis) || !('locks' in navigator)) return undefined;
  return new SharedConnection({
    startWorker: () => startLineWorker(`roomful ${of}`),
    holdLock: holdLifeLock,
    onLockReleased,
    page,
    isOnline: () => navigator.onLine,
    onParked,
    retryNow,
  });
}

/** Calls back whenever the tab is used: looked at, typed in or pointed at. Answers with what stops it. */
export function watchUse(onUse: () => void): () => void {
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  for (const name of ['focus', 'keydown', 'pointerdown']) window.addEventListener(name, onUse, options);
  const look = () => document.visibilityState === 'visible' && onUse();
  document.addEventListener('visibilitychange', look, options);
  return () => stop.abort();
}
