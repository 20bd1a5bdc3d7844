import type { ErrorBody } from '@roomful/protocol';
import { ChatError, isSessionsTrouble, isStorageTrouble } from '../chat-error.ts';
import type { Logger } from '../logger.ts';

/** What the asker is told. Our own failures are logged whole and told in one plain sentence. */
export function toChatError(error: unknown, logger: Logger, context: object): ChatError {
  if (error instanceof ChatError) {
    if (error.httpStatus >= 500 && !isStorageTrouble(error) && !isSessionsTrouble(error))
      logger.error({ err: error, code: error.code, ...context }, 'refused');
    // Its message may repeat what was sent, which is nothing for a log.
    else logger.debug({ code: error.code, ...context }, 'refused');
    return error;
  }
  logger.error({ err: error, ...context }, 'unforeseen failure');
  return new ChatError('INTERNAL', 'Something went wrong on the server. Try again in a moment.', { cause: error });
}

/** The same for a refused handshake: Socket.IO passes `data` on to the client's `connect_error`. */
export function toHandshakeError(error: unknown, logger: Logger): Error & { data: ErrorBody } {
  const { message, ...rest } = toChatError(error, logger, { event: 'handshake' }).toBody();
  return Object.assign(new Error(message), { data: { message, ...rest } });
}
