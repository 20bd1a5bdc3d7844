import { cancelled } from './errors.ts';

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `callback` when the signal aborts; the answer takes that back. However many wait for one signal, it has one
 * listener, and none when nobody waits any more: a program's own signal lives as long as the program.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const waiting = listeners.get(signal) ?? listenTo(signal);
  // A wrapper of its own for every call: waiting twice with one function is waiting twice.
  const own = () => callback();
  waiting.add(own);
  return () => {
    if (waiting.delete(own) && waiting.size === 0) forget(signal);
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

const heard = new WeakMap<AbortSignal, () => void>();

function listenTo(signal: AbortSignal): Set<() => void> {
  const waiting = new Set<() => void>();
  const hear = () => {
    forget(signal);
    for (const callback of waiting) callback();
  };
  listeners.set(signal, waiting);
  heard.set(signal, hear);
  signal.addEventListener('abort', hear);
  return waiting;
}

function forget(signal: AbortSignal): void {
  const hear = heard.get(signal);
  if (hear) signal.removeEventListener('abort', hear);
  listeners.delete(signal);
  heard.delete(signal);
}
