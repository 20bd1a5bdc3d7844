import { ChatError, type ChatErrorOptions } from '../../errors.ts';

/** Something that whoever runs the bot has to set right: where in the program it was noticed tells them nothing. */
export function setupError(options: Pick<ChatErrorOptions, 'code' | 'message' | 'cause'>): ChatError {
  const error = new ChatError({ ...options, retryable: false });
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
