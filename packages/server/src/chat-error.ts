import { type ErrorBody, type ErrorCode, errorCodes } from '@roomful/protocol';

/** An expected failure on its way to whoever asked. `message` is for people: what is wrong and what to do next. */
export class ChatError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryAfterMs?: number; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ChatError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details;
  }

  get httpStatus(): number {
    return errorCodes[this.code].httpStatus;
  }

  toBody(): ErrorBody {
    return {
      code: this.code,
      message: this.message,
      retryable: errorCodes[this.code].retryable,
      ...(this.retryAfterMs !== undefined && { retryAfterMs: this.retryAfterMs }),
      ...(this.details !== undefined && { details: this.details }),
    };
  }
}

/** The storage tells its trouble itself, once and not for everything that fails by it. */
export function isStorageTrouble(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'STORAGE_UNAVAILABLE';
}

/** So does the session store. */
export function isSessionsTrouble(error: unknown): boolean {
  return error instanceof ChatError && error.code === 'SESSIONS_UNAVAILABLE';
}
