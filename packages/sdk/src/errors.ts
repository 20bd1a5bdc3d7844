import type { ErrorBody, ErrorCode } from '@roomful/protocol';

/**
 * The server's codes, and those of this side: not reached, not answered, stopped here, taken over elsewhere; and of a
 * bot's state: the store can't be used, somebody else wrote it, it does not fit the program.
 */
export type ChatErrorCode =
  | ErrorCode
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'STOPPED'
  | 'DISPLACED'
  | 'STORE_UNAVAILABLE'
  | 'CONFLICT'
  | 'STATE_UNREADABLE';

/** Who says that it did not work: the server, which refused, or this side, which had no answer or did not ask at all. */
export type ErrorOrigin = 'server' | 'client';

/** The parts of a `ChatError`; `cause` is what lies beneath it, where there is something. */
export interface ChatErrorOptions {
  code: ChatErrorCode;
  message: string;
  retryable: boolean;
  retryAfterMs?: number | undefined;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
  /** `client`, if it is not said. */
  origin?: ErrorOrigin | undefined;
}

/**
 * The one error that the SDK throws. `code` tells what happened, `message` is for people and says what to do next.
 *
 * `origin` tells who says so. `server`: it refused, with a code of the table in the protocol's SPEC.md. `client`: it could
 * not be reached (`UNREACHABLE`), gave no answer (`TIMEOUT`), was not asked any more (`STOPPED`, `DISPLACED`), or did not
 * have to be asked, as with a text that can't be a message. So do those of what a program keeps: `STORE_UNAVAILABLE`,
 * `CONFLICT` (somebody else wrote it meanwhile) and `STATE_UNREADABLE` (what is kept does not fit the program).
 *
 * It holds no token, in no field: log it as it is.
 *
 * @example
 * try {
 *   await client.createRoom('lounge');
 * } catch (error) {
 *   if (!(error instanceof ChatError)) throw error;
 *   if (error.origin === 'server') console.log(`Refused: ${error.message}`);
 *   else if (error.retryable) console.log(`Not reached, try again in ${error.retryAfterMs ?? 5_000} ms.`);
 * }
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ChatErrorCode;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** Whether the server refused, or this side had no answer from it. */
  readonly origin: ErrorOrigin;
  /** How long the server asks to wait before that. */
  readonly retryAfterMs?: number;
  /** What the server adds for programs, for example `roomId` with `ROOM_DELETED`. */
  readonly details?: Record<string, unknown>;

  constructor({ code, message, retryable, retryAfterMs, details, cause, origin = 'client' }: ChatErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    this.origin = origin;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (details !== undefined) this.details = details;
  }

  /** For logs: everything but stack and cause. */
  toJSON(): Omit<ChatErrorOptions, 'cause'> & { name: string } {
    return { ...this, message: this.message };
  }
}

export function refusedBy(body: ErrorBody): ChatError {
  return new ChatError({ ...body, origin: 'server' });
}

export function unreachable(url: string, cause?: unknown): ChatError {
  return new ChatError({
    code: 'UNREACHABLE',
    message: `The server at ${url} can’t be reached. Check your connection and the address, then try again.`,
    retryable: true,
    cause,
  });
}

export function notAnswered(what: string): ChatError {
  return new ChatError({
    code: 'TIMEOUT',
    message: `The server did not answer in time (${what}). Check your connection and try again.`,
    retryable: true,
  });
}

export function stoppedHere(message: string, cause?: unknown): ChatError {
  return new ChatError({ code: 'STOPPED', message, retryable: false, cause });
}

/** The caller's own signal ended the waiting. */
export function cancelled(signal: AbortSignal): ChatError {
  return stoppedHere('The signal of the call aborted before it was done.', signal.reason);
}

export function displaced(): ChatError {
  return new ChatError({
    code: 'DISPLACED',
    message: 'The chat was opened elsewhere under this name. Call start() to use it here.',
    retryable: false,
  });
}

/** A refused handshake: what is wrong is the token, or that there is none. */
export function tokenRefused(refusal: ChatError, { url, hadToken }: { url: string; hadToken: boolean }): ChatError {
  const { code, details, retryable } = refusal;
  const message = hadToken
    ? `The server at ${url} does not take the token: it is wrong, expired or revoked. Log in for a new one; of a bot, ask its owner for one.`
    : `The server at ${url} wants a token, and no token came along. Log in, and let getToken answer with it.`;
  return new ChatError({ code, message, retryable, details, cause: refusal, origin: 'server' });
}

/** The session ended while the connection was open: the server cuts it, and the next connection has a fresh token. */
export function isSessionOver({ code }: ChatError): boolean {
  return code === 'SESSION_EXPIRED' || code === 'UNAUTHENTICATED';
}

/** What a retry after `error` has to wait, when the server did not say: longer each time, 8 seconds at most. */
export function retryDelayMs(error: ChatError, failures: number): number {
  return error.retryAfterMs ?? Math.min(8_000, 500 * 2 ** failures);
}

/** For the catch clauses around calls that throw nothing else: what is no `ChatError` is a fault and goes on. */
export function asChatError(error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  throw error;
}
