import { ReplyError } from 'ioredis';

/** Redis is there and says no. */
export function isReplyError(error: unknown): error is Error {
  return error instanceof (ReplyError as new () => Error);
}
