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

/** The parts of a `ChatError`; `cause` is what lies beneath it, where there is something. */
export interface ChatErrorOptions {
  code: ChatErrorCode;
  message: string;
  retryable: boolean;
  retryAfterMs?: number | undefined;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
}

/**
 * The one error that the SDK throws. `code` tells what happened, `message` is for people and says what to do next.
 *
 * `UNREACHABLE`, `TIMEOUT`, `STOPPED` and `DISPLACED` are made on this side: nobody refused anything. So are those of a
 * bot's state: `STORE_UNAVAILABLE`, `CONFLICT` (somebody else wrote it meanwhile) and `STATE_UNREADABLE` (what is kept
 * does not fit the program). Every other code is the server's refusal, from the table in the protocol's SPEC.md.
 *
 * @example
 * try {
 *   await client.createRoom('lounge');
 * } catch (error) {
 *   if (error instanceof ChatError && error.code === 'ROOM_NAME_TAKEN') console.log(error.message);
 * }
 */
export class ChatError extends Error {
  override readonly name = 'ChatError';
  readonly code: ChatErrorCode;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean;
  /** How long the server asks to wait before that. */
  readonly retryAfterMs?: number;
  /** What the server adds for programs, for example `roomId` with `ROOM_DELETED`. */
  readonly details?: Record<string, unknown>;

  constructor({ code, message, retryable, retryAfterMs, details, cause }: ChatErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
    if (details !== undefined) this.details = details;
  }
}

export function refusedBy(body: ErrorBody): ChatError {
  return new ChatError(body);
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
  return stoppedHere('This was cancelled before it was done, by the signal that came with the call.', signal.reason);
}

export function displaced(): ChatError {
  return new ChatError({
    code: 'DISPLACED',
    message: 'The chat was opened somewhere else under this name. Call start() to use it here.',
    retryable: false,
  });
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
