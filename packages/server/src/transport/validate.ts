import { ChatError } from '../chat-error.ts';

interface Issue {
  readonly path: PropertyKey[];
  readonly message: string;
}

interface Schema<Value> {
  safeParse(data: unknown): { success: true; data: Value } | { success: false; error: { issues: Issue[] } };
}

/** The value, or `INVALID_PAYLOAD` that names each field and what it should be. */
export function validate<Value>(schema: Schema<Value>, payload: unknown): Value {
  const result = schema.safeParse(payload);
  if (result.success) return result.data;
  throw invalidPayload(result.error.issues);
}

export function invalidPayload(found: readonly Issue[]): ChatError {
  const issues = found.slice(0, MAX_ISSUES).map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  const message = issues.map((issue) => toSentence(issue.path, issue.message)).join(' ');
  return new ChatError('INVALID_PAYLOAD', message, { details: { issues } });
}

const MAX_ISSUES = 10;

/** Our own rules are whole sentences already; a schema's general complaint needs the field's name before it. */
function toSentence(path: string, message: string): string {
  if (message.endsWith('.')) return message;
  return path === '' ? `${message}.` : `${path}: ${message}.`;
}
