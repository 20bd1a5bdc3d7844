import { findContentProblem } from '@roomful/protocol';
import { ChatError } from './errors.ts';

/** The text as it is sent. Throws `ChatError` `INVALID_PAYLOAD` for one that can't be a message. */
export function toContent(text: string): string {
  const content = text.replaceAll('\r\n', '\n');
  const problem = findContentProblem(content);
  if (problem === undefined) return content;
  throw new ChatError({ code: 'INVALID_PAYLOAD', message: problem, retryable: false });
}
