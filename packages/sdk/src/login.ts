import type { CreateSessionData, MeData } from '@roomful/protocol';
import { asChatError, isSessionOver } from './errors.ts';
import { call } from './rest.ts';

/** Who logs in, and where. */
export interface LoginOptions {
  /** The server, for example `http://localhost:3000`. */
  url: string;
  username: string;
  /** From the first login under this name, or made by `createClaimKey` before it; later ones need it. */
  claimKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Whose session it is, and where. */
export interface SessionOptions {
  url: string;
  /** Without it the page's cookie counts. */
  token?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Logs in under a name. The first login under a name answers with a `claimKey`: keep it, later logins need it. In a
 * browser the page gets a cookie too. Throws `ChatError`, for example `USERNAME_TAKEN`.
 *
 * An answer can get lost, and its key with it. A key of your own, kept before the first login, makes that login safe to
 * repeat: it claims the name with exactly this key. Forget it when the answer is `USERNAME_TAKEN`.
 *
 * @example
 * const claimKey = createClaimKey();
 * const { token } = await logIn({ url: 'http://localhost:3000', username: 'alice', claimKey });
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
