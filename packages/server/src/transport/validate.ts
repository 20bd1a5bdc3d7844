import { ChatError } from '../chat-error.ts';
import { explainIssue, type Issue, nameOf } from './explain-issue.ts';

interface Schema<Value> {
  safeParse(data: unknown): { success: true; data: Value } | { success: false; error: { issues: Issue[] } };
}

/** The value, or `INVALID_PAYLOAD` that names each field and what it should be. */
export function validate<Value>(schema: Schema<Value>, payload: unknown): Value {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  throw invalidPayload(result.error.issues, payload);
}

/** `payload`: what the issues are about, so that they can say what came. */
export function invalidPayload(found: readonly Issue[], payload: unknown): ChatError {
  const issues = found
    .slice(0, MAX_ISSUES)
    .map((issue) => ({ path: nameOf(issue.path), message: explainIssue(issue, payload) }));
  const message = issues.map((issue) => issue.message).join(' ');
  return new ChatError('INVALID_PAYLOAD', SAYS_WHAT_TO_DO.test(message) ? message : `${message} ${WHAT_TO_DO}`, {
    details: { issues },
  });
}

const MAX_ISSUES = 10;
const WHAT_TO_DO = 'Correct it and send again.';
/** Rules of our own that people meet often say it themselves. */
const SAYS_WHAT_TO_DO = /\b(?:again|first)\.$/;
