import { cancelled } from './errors.ts';

interface Listener {
  waiting: Set<() => void>;
  forget: () => void;
}

const listeners = new WeakMap<AbortSignal, Listener>();

/**
 * Calls `callback` when the signal aborts; the answer takes that back. However many wait for one signal, it has one
 * listener, and none when nobody waits any more: a program's own signal lives as long as the program.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const listener = listeners.get(signal) ?? listenTo(signal);
  // A wrapper of its own for every call: waiting twice with one function is waiting twice.
  const own = () => callback();
  listener.waiting.add(own);
  return () => {
    if (listener.waiting.delete(own) && listener.waiting.size === 0) listener.forget();
  };
}

/** As the promise, but rejects with `STOPPED` as soon as the signal aborts. What the promise stands for goes on. */
export function abortable<Result>(promise: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = signal.aborted ? () => undefined : onAbort(signal, () => reject(cancelled(signal)));
    if (signal.aborted) reject(cancelled(signal));
    promise.then(resolve, reject).finally(stop);
  });
}

/** Throws `STOPPED` if the signal has aborted. */
export function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal);
}

function listenTo(signal: AbortSignal): Listener {
  const waiting = new Set<() => void>();
  const hear = () => {
    forget();
    for (const callback of waiting) callback();
  };
  const forget = () => {
    signal.removeEventListener('abort', hear);
    listeners.delete(signal);
  };
  const listener = { waiting, forget };
  listeners.set(signal, listener);
  signal.addEventListener('abort', hear);
  return listener;
}
