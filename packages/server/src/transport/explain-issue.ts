/** What zod says about one value that does not fit; which fields there are depends on `code`. */
export interface Issue {
  readonly path: readonly PropertyKey[];
  /** What the schema says: a whole sentence, or `expected …`. Else zod's own words, which speak of code. */
  readonly message: string;
  readonly code?: string | undefined;
  readonly expected?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
  readonly values?: readonly unknown[];
  readonly keys?: readonly string[];
}

const TYPES: Record<string, string> = {
  number: 'a whole number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
};
const NAMED_MAX = 10;
const EXPECTED = 'expected ';
/** What a field may be called for its name to be repeated: nothing that a log or a page could take for something else. */
const PLAIN_NAME = /^[\w$-]{1,40}$/;

/**
 * One sentence that names the field, what it has to be, and in short what came. Texts are never repeated: they may be
 * secrets, or meant for whoever reads the answer.
 */
export function explainIssue(issue: Issue, payload: unknown): string {
  const field = nameOf(issue.path);
  if (issue.message.endsWith('.')) return issue.message;
  if (issue.code === 'unrecognized_keys') return explainUnknown(issue);
  const value = valueAt(payload, issue.path);
  const subject = field === '' ? 'The payload' : field;
  if (value === undefined) return `${subject} is missing: it has to be ${expectation(issue)}.`;
  return `${subject} has to be ${expectation(issue)}, and ${describe(value)} came.`;
}

export function nameOf(path: readonly PropertyKey[]): string {
  return path.map((key) => plain(String(key))).join('.');
}

function explainUnknown({ path, keys = [] }: Issue): string {
  const names = keys.slice(0, NAMED_MAX).map((key) => nameOf([...path, key]));
  const more = keys.length > NAMED_MAX ? ` and ${keys.length - NAMED_MAX} more` : '';
  return names.length === 1 ? `There is no field ${names[0]}.` : `There are no fields ${names.join(', ')}${more}.`;
}

function expectation({ message, code, expected, origin, minimum, maximum, inclusive, values = [] }: Issue): string {
  if (message.startsWith(EXPECTED)) return message.slice(EXPECTED.length);
  switch (code) {
    case 'invalid_type':
      return TYPES[String(expected)] ?? 'of another type';
    case 'too_small':
      return bounded(origin, inclusive === false ? `more than ${String(minimum)}` : `${String(minimum)} or more`);
    case 'too_big':
      return bounded(origin, inclusive === false ? `less than ${String(maximum)}` : `${String(maximum)} or less`);
    case 'invalid_value':
      return `one of ${values.map(String).join(', ')}`;
    default:
      return 'as its schema says';
  }
}

function bounded(origin: unknown, bound: string): string {
  if (origin === 'string') return `a text of ${bound} characters`;
  if (origin === 'array' || origin === 'set') return `a list of ${bound} entries`;
  return bound;
}

function describe(value: unknown): string {
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${count(value.length, 'character')}`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (Array.isArray(value)) return `a list of ${count(value.length, 'entry', 'entries')}`;
  return ArrayBuffer.isView(value) ? 'bytes' : 'an object';
}

function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function valueAt(payload: unknown, path: readonly PropertyKey[]): unknown {
  let value = payload;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function plain(name: string): string {
  return PLAIN_NAME.test(name) ? name : '(of a strange name)';
}
