import type { ErrorAnswer } from '@roomful/protocol';
import { type ClientClock, systemClock } from './client-clock.ts';
import { ChatError, notAnswered, refusedBy, unreachable } from './errors.ts';
import { assertNotAborted, onAbort } from './on-abort.ts';

const TIMEOUT_MS = 10_000;

export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  body?: object;
  token?: string | undefined;
  signal: AbortSignal | undefined;
  clock?: ClientClock;
  /** What `fetch` is told beside that. */
  init?: RequestInit;
}

/** One REST call; answers with the body. Throws `ChatError`, whatever goes wrong. */
export async function call(
  url: string,
  path: string,
  { method, body, token, signal, clock = systemClock, init }: Call,
): Promise<unknown> {
  assertNotAborted(signal);
  const timeout = new AbortController();
  const cancelTimeout = clock.setTimeout(() => timeout.abort(), TIMEOUT_MS);
  const stopListening = signal && onAbort(signal, () => timeout.abort());
  let status: number;
  let answer: string;
  try {
    const response = await fetch(new URL(path, url), {
      method,
      credentials: 'include',
      ...init,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: timeout.signal,
    });
    status = response.status;
    answer = await response.text();
  } catch (error) {
    assertNotAborted(signal);
    throw timeout.signal.aborted ? notAnswered(`${method} ${path}`) : unreachable(url, error);
  } finally {
    cancelTimeout();
    stopListening?.();
  }
  const parsed = parse(answer);
  if (status < 300) {
    if (parsed === undefined && status !== 204) throw notRoomful(url, status);
    return parsed;
  }
  const error = (parsed as Partial<ErrorAnswer> | null | undefined)?.error;
  throw error?.code ? refusedBy(error) : notRoomful(url, status);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Empty, or not JSON and so not from a Roomful server: the caller says so.
    return undefined;
  }
}

function notRoomful(url: string, status: number): ChatError {
  return new ChatError({
    code: 'UNREACHABLE',
    message: `What answers at ${url} is not a Roomful server (HTTP ${status}). Check the address, then try again.`,
    retryable: true,
  });
}
