import type { CreateSessionData, ErrorAnswer, MeData } from '@roomful/protocol';
import { systemClock } from './client-clock.ts';
import { asChatError, ChatError, isSessionOver, notAnswered, refusedBy, stoppedHere, unreachable } from './errors.ts';

export interface LoginOptions {
  /** The server, for example `http://localhost:3000`. */
  url: string;
  username: string;
  /** From the first login under this name; later ones need it. */
  claimKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface SessionOptions {
  url: string;
  /** Without it the page's cookie counts. */
  token?: string | undefined;
  signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Logs in under a name. The first login under a name answers with a `claimKey`: keep it, later logins need it. In a
 * browser the page gets a cookie too. Throws `ChatError`, for example `USERNAME_TAKEN`.
 *
 * @example
 * const { token, claimKey } = await logIn({ url: 'http://localhost:3000', username: 'alice' });
 */
export async function logIn({ url, username, claimKey, signal }: LoginOptions): Promise<CreateSessionData> {
  const body = claimKey === undefined ? { username } : { username, claimKey };
  return (await call(url, '/api/sessions', { method: 'POST', body, signal })) as CreateSessionData;
}

/** Ends the session; a live connection of it is cut. Does nothing when the session is over already. */
export async function logOut({ url, token, signal }: SessionOptions): Promise<void> {
  try {
    await call(url, '/api/sessions/current', { method: 'DELETE', token, signal });
  } catch (error) {
    if (!isSessionOver(asChatError(error))) throw error;
  }
}

/** Who the session belongs to; `undefined` when there is no live session. Throws `ChatError`. */
export async function whoAmI({ url, token, signal }: SessionOptions): Promise<MeData | undefined> {
  try {
    return (await call(url, '/api/me', { method: 'GET', token, signal })) as MeData;
  } catch (error) {
    if (isSessionOver(asChatError(error))) return undefined;
    throw error;
  }
}

interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  body?: object;
  token?: string | undefined;
  signal: AbortSignal | undefined;
}

/** Answers with the body. Throws `ChatError`, whatever goes wrong. */
async function call(url: string, path: string, { method, body, token, signal }: Call): Promise<unknown> {
  const timeout = new AbortController();
  const cancelTimeout = systemClock.setTimeout(() => timeout.abort(), TIMEOUT_MS);
  let status: number;
  let answer: string;
  try {
    const response = await fetch(new URL(path, url), {
      method,
      credentials: 'include',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal,
    });
    status = response.status;
    answer = await response.text();
  } catch (error) {
    if (signal?.aborted) throw stoppedHere('The request was cancelled.', error);
    throw timeout.signal.aborted ? notAnswered(`${method} ${path}`) : unreachable(url, error);
  } finally {
    cancelTimeout();
  }
  const parsed = answer === '' ? undefined : parse(answer);
  if (status >= 200 && status < 300) {
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
    // Not JSON, so not from a Roomful server: the caller says so.
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
