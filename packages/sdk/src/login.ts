import type { CreateSessionData, ErrorAnswer, MeData } from '@roomful/protocol';
import { ChatError, notAnswered, refusedBy, stoppedHere, unreachable } from './errors.ts';

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
  return readJson<CreateSessionData>(url, await call(url, '/api/sessions', { method: 'POST', body, signal }));
}

/** Ends the session; a live connection of it is cut. Does nothing when the session is over already. */
export async function logOut({ url, token, signal }: SessionOptions): Promise<void> {
  const response = await call(url, '/api/sessions/current', { method: 'DELETE', token, signal });
  if (!response.ok && response.status !== 401) throw await toError(url, response);
}

/** Who the session belongs to; `undefined` when there is no live session. Throws `ChatError`. */
export async function whoAmI({ url, token, signal }: SessionOptions): Promise<MeData | undefined> {
  const response = await call(url, '/api/me', { method: 'GET', token, signal });
  return response.status === 401 ? undefined : readJson<MeData>(url, response);
}

interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  body?: object;
  token?: string | undefined;
  signal: AbortSignal | undefined;
}

async function call(url: string, path: string, { method, body, token, signal }: Call): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    return await fetch(new URL(path, url), {
      method,
      credentials: 'include',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (error) {
    if (signal?.aborted) throw stoppedHere('The request was cancelled.', error);
    throw timeout.aborted ? notAnswered(`${method} ${path}`) : unreachable(url, error);
  }
}

async function readJson<Body>(url: string, response: Response): Promise<Body> {
  if (!response.ok) throw await toError(url, response);
  return (await parse(url, response)) as Body;
}

async function toError(url: string, response: Response): Promise<ChatError> {
  const body = (await parse(url, response)) as Partial<ErrorAnswer> | null;
  return body?.error?.code ? refusedBy(body.error) : notRoomful(url, response.status);
}

async function parse(url: string, response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw notRoomful(url, response.status, error);
  }
}

function notRoomful(url: string, status: number, cause?: unknown): ChatError {
  return new ChatError({
    code: 'UNREACHABLE',
    message: `What answers at ${url} is not a Roomful server (HTTP ${status}). Check the address, then try again.`,
    retryable: true,
    cause,
  });
}
