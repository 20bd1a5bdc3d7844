import type { PairData, PairingCodeData, RecoverData, RecoveryCodeData } from '@roomful/protocol';
import type { LoginOptions, SessionOptions } from './login.ts';
import { call } from './rest.ts';

/** The name, and the code that opens it. */
export interface RecoverOptions extends LoginOptions {
  /** As the person types it: case, blanks and hyphens don't matter. */
  recoveryCode: string;
}

/** What another device shows, and where to log in with it. */
export interface PairOptions extends Omit<LoginOptions, 'username'> {
  /** As the other device shows it. */
  code: string;
}

/** Makes the code that `recover` takes: show it once, to be written down. The one before is worth nothing any more. */
export async function createRecoveryCode({ url, token, signal }: SessionOptions): Promise<string> {
  const answer = await call(url, '/api/me/recovery-code', { method: 'POST', token, signal });
  return (answer as RecoveryCodeData).recoveryCode;
}

/**
 * Logs in with a recovery code, when the claim key is lost or stolen: every other key, passkey and session of the name
 * ends. Keep the answer's `claimKey`, and show its `recoveryCode` for the next time. Throws `ChatError`, for example
 * `RECOVERY_CODE_WRONG`.
 */
export async function recover({ url, signal, ...body }: RecoverOptions): Promise<RecoverData> {
  return (await call(url, '/api/sessions/recovery', { method: 'POST', body, signal })) as RecoverData;
}

/** Makes the code that `pair` takes on another device, once, until `expiresAt`. */
export async function createPairingCode({ url, token, signal }: SessionOptions): Promise<PairingCodeData> {
  return (await call(url, '/api/me/pairing-codes', { method: 'POST', token, signal })) as PairingCodeData;
}

/** Logs this device in as who made the code. Keep the answer's `claimKey`. Throws `ChatError`, e.g. `PAIRING_CODE_WRONG`. */
export async function pair({ url, signal, ...body }: PairOptions): Promise<PairData> {
  return (await call(url, '/api/sessions/pairing', { method: 'POST', body, signal })) as PairData;
}

/** Ends all sessions of the user, this one too, and cuts their connections. */
export async function logOutEverywhere({ url, token, signal }: SessionOptions): Promise<void> {
  await call(url, '/api/sessions', { method: 'DELETE', token, signal });
}
