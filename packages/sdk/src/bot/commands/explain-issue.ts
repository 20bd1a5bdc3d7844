import type { $ZodIssue, $ZodRawIssue } from 'zod/v4/core';
import type { Argument } from './args-schema.ts';
import { quote } from './collect-args.ts';
import { inWords } from './usage.ts';

/**
 * What a schema found, in words for the person who typed the command. Zod asks this only where the schema's author gave
 * no message; zod/mini has none of its own.
 */
export function explainIssue(
  issue: $ZodRawIssue,
  args: readonly Argument[],
  words: ReadonlyMap<Argument, readonly string[]>,
): string {
  const argument = args.find(({ name }) => name === issue.path?.[0]);
  if (!argument) return 'These arguments do not fit together.';
  const typed = (words.get(argument) ?? []).join(' ');
  return `${argument.name} ${explain(issue as $ZodIssue, typed)}`;
}

function explain(issue: $ZodIssue, typed: string): string {
  switch (issue.code) {
    case 'invalid_type':
      return `has to be ${typeInWords(issue.expected)}, and ${quote(typed)} is not.`;
    case 'too_small':
    case 'too_big':
      return explainSize(issue);
    case 'invalid_format':
      return explainFormat(issue, typed);
    case 'not_multiple_of':
      return `has to be a multiple of ${issue.divisor}.`;
    case 'invalid_value':
      return `has to be ${inWords(issue.values.map(String))}, and ${quote(typed)} is not.`;
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'unrecognized_keys':
    case 'custom':
      return `can’t be ${quote(typed)}.`;
  }
}

type SizeIssue = Extract<$ZodIssue, { code: 'too_small' | 'too_big' }>;

function explainSize(issue: SizeIssue): string {
  const isSmall = issue.code === 'too_small';
  const bound = isSmall ? issue.minimum : issue.maximum;
  switch (issue.origin) {
    case 'string':
    case 'array':
    case 'set': {
      const unit =
        issue.origin === 'string' ? (bound === 1 ? 'character' : 'characters') : bound === 1 ? 'value' : 'values';
      return `needs ${issue.exact ? 'exactly' : isSmall ? 'at least' : 'at most'} ${bound} ${unit}.`;
    }
    case 'date':
      return `has to be ${isSmall ? 'later' : 'earlier'}.`;
    default:
      if (issue.inclusive === false) return `has to be ${isSmall ? 'more' : 'less'} than ${bound}.`;
      return `has to be ${isSmall ? 'at least' : 'at most'} ${bound}.`;
  }
}

function explainFormat(issue: Extract<$ZodIssue, { code: 'invalid_format' }>, typed: string): string {
  const known = FORMATS[issue.format];
  if (known !== undefined) return `has to be ${known}, and ${quote(typed)} is not.`;
  if ('prefix' in issue) return `has to begin with ${quote(String(issue.prefix))}.`;
  if ('suffix' in issue) return `has to end with ${quote(String(issue.suffix))}.`;
  if ('includes' in issue) return `has to contain ${quote(String(issue.includes))}.`;
  return `does not have the right form: ${quote(typed)}.`;
}

const FORMATS: Record<string, string | undefined> = {
  email: 'an email address',
  url: 'a web address (https://…)',
  uuid: 'a UUID',
  guid: 'a UUID',
  date: 'a date such as 2026-01-31',
  time: 'a time such as 09:30:00',
  datetime: 'a date and time such as 2026-01-31T09:30:00Z',
  duration: 'a duration such as PT10M',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  emoji: 'an emoji',
};

function typeInWords(expected: string): string {
  switch (expected) {
    case 'int':
    case 'safeint':
      return 'a whole number';
    case 'number':
    case 'bigint':
      return 'a number';
    case 'boolean':
      return 'yes or no';
    case 'date':
      return 'a date';
    case 'string':
      return 'text';
    default:
      return `of the kind “${expected}”`;
  }
}
