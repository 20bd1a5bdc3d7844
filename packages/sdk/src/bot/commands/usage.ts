import type { Argument } from './args-schema.ts';

export interface Described {
  name: string;
  args: readonly Argument[];
}

/** One line: `/remind <when> <text>`, `/roll [sides=6]`, `/say [--loud] <words…>`. */
export function usageOf({ name, args }: Described): string {
  const flags = args.filter(({ isFlag }) => isFlag).map((flag) => `[--${flag.name}]`);
  return [`/${name}`, ...flags, ...args.filter(({ isFlag }) => !isFlag).map(placeOf)].join(' ');
}

function placeOf({ name, kind, isOptional, defaultValue }: Argument): string {
  const label = kind === 'list' ? `${name}…` : name;
  if (!isOptional) return `<${label}>`;
  return defaultValue === undefined || defaultValue === '' ? `[${label}]` : `[${label}=${defaultValue}]`;
}

/** One line for the long help: what it is, and what the author says of it. */
export function explainArgument(argument: Argument): string {
  const { name, isFlag, defaultValue, description } = argument;
  const label = isFlag ? `--${name}` : name;
  const byDefault = defaultValue === undefined || isFlag ? '' : `, ${defaultValue} when left out`;
  const more = description === undefined ? '' : `. ${description}`;
  return `${label}: ${kindInWords(argument)}${byDefault}${more}`;
}

function kindInWords({ kind, member, choices, isFlag }: Argument): string {
  switch (kind) {
    case 'text':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return isFlag ? 'when given' : 'yes or no';
    case 'choice':
      return inWords(choices);
    case 'list':
      return member === 'number' ? 'one or more numbers' : 'one or more words';
  }
}

/** `a, b or c` */
export function inWords(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}
