import { type output, safeParseAsync } from 'zod/v4/core';
import type { Argument, ArgsSchema } from './args-schema.ts';
import { collectArgs, quote } from './collect-args.ts';
import { explainIssue } from './explain-issue.ts';
import { inWords } from './usage.ts';

export type ParsedArgs<Schema extends ArgsSchema> =
  | { kind: 'parsed'; args: output<Schema> }
  /** One sentence that names the argument. */
  | { kind: 'wrong'; problem: string };

interface ParseOptions<Schema extends ArgsSchema> {
  command: string;
  schema: Schema;
  args: readonly Argument[];
}

/** From what was typed after a command's name to what its handler gets. */
export async function parseArgs<Schema extends ArgsSchema>(
  line: string,
  { command, schema, args }: ParseOptions<Schema>,
): Promise<ParsedArgs<Schema>> {
  const collected = collectArgs(command, args, line);
  if (collected.kind === 'wrong') return collected;
  const { words } = collected;
  const input: Record<string, unknown> = {};
  for (const argument of args) {
    const texts = words.get(argument);
    if (!texts) {
      if (!argument.isOptional && argument.kind !== 'list')
        return { kind: 'wrong', problem: `${argument.name} is missing.` };
      if (!argument.isOptional) input[argument.name] = [];
      continue;
    }
    const values: unknown[] = [];
    for (const text of texts) {
      const value = convert(argument, text);
      if (value.kind === 'wrong') return value;
      values.push(value.value);
    }
    input[argument.name] = argument.kind === 'list' ? values : values[0];
  }
  const result = await safeParseAsync(schema, input, { error: (issue) => explainIssue(issue, args, words) });
  if (result.success) return { kind: 'parsed', args: result.data };
  return { kind: 'wrong', problem: nameArgument(result.error.issues[0]) };
}

/** A message of the schema's author may leave out which argument it speaks of. */
function nameArgument(issue: { path: PropertyKey[]; message: string } | undefined): string {
  if (!issue) return 'Something about the arguments is not right.';
  const name = issue.path[0];
  const message = issue.message.trim();
  if (name === undefined || message.toLowerCase().includes(String(name).toLowerCase())) return message;
  return `${String(name)}: ${message}`;
}

type Converted = { kind: 'value'; value: unknown } | { kind: 'wrong'; problem: string };

const TRUE = ['true', 'yes', 'y', 'on', '1'];
const FALSE = ['false', 'no', 'n', 'off', '0'];

/** Text as the schema wants it. Numbers and booleans are read here: `z.coerce` takes "" for 0 and "no" for true. */
function convert(argument: Argument, text: string): Converted {
  const kind = argument.kind === 'list' ? argument.member : argument.kind;
  switch (kind) {
    case 'number': {
      const value = text.trim() === '' ? NaN : Number(text);
      if (Number.isFinite(value)) return { kind: 'value', value };
      return wrong(argument, `has to be a number, and ${quote(text)} is none.`);
    }
    case 'boolean': {
      const word = text.toLowerCase();
      if (TRUE.includes(word)) return { kind: 'value', value: true };
      if (FALSE.includes(word)) return { kind: 'value', value: false };
      return wrong(argument, `has to be yes or no, and ${quote(text)} is neither.`);
    }
    case 'choice': {
      const choice = argument.choices.find((each) => each.toLowerCase() === text.toLowerCase());
      if (choice !== undefined || argument.choices.length === 0) return { kind: 'value', value: choice ?? text };
      return wrong(argument, `has to be ${inWords(argument.choices)}, and ${quote(text)} is not.`);
    }
    case 'text':
    case 'list':
      return { kind: 'value', value: text };
  }
}

function wrong({ name }: Argument, what: string): Converted {
  return { kind: 'wrong', problem: `${name} ${what}` };
}
