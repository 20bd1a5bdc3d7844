import { globalRegistry, type $ZodObject, type $ZodType, type $ZodTypes } from 'zod/v4/core';

/** An object schema of zod or zod/mini: `z.object({ … })`. */
export type ArgsSchema = $ZodObject;

/** What can be given as text. `text` stands for everything that the schema itself makes something of. */
type ArgumentKind = 'text' | 'number' | 'boolean' | 'list' | 'choice';

/** One key of a command's schema, as people give it. */
export interface Argument {
  name: string;
  kind: ArgumentKind;
  /** May be left out. */
  isOptional: boolean;
  /** What it is when left out, where that is a plain value. */
  defaultValue: string | number | boolean | undefined;
  /** Of a choice. */
  choices: readonly string[];
  /** What the members of a list are. */
  member: ArgumentKind;
  description: string | undefined;
  /** Given by its name alone, `--loud`: a boolean that may be left out. */
  isFlag: boolean;
}

/** Throws `TypeError` for what can't be typed in a line. */
export function readArguments(command: string, schema: ArgsSchema): Argument[] {
  const def = (schema as { _zod?: { def?: { type: string; shape?: Record<string, $ZodType> } } })._zod?.def;
  if (def?.type !== 'object' || !def.shape) {
    throw new TypeError(`The \`args\` of /${command} have to be an object schema: z.object({ … }).`);
  }
  const args = Object.entries(def.shape).map(([name, inner]) => readArgument(command, name, inner));
  for (const name of args.map((each) => foldName(each.name))) {
    if (args.filter((each) => foldName(each.name) === name).length > 1) {
      throw new TypeError(
        `Two arguments of /${command} differ by case or dashes only. Name them so that people can tell them apart.`,
      );
    }
  }
  return args;
}

/** `maxCount`, `max-count` and `MAX_COUNT` are one name. */
export function foldName(name: string): string {
  return name.replaceAll(/[-_]/g, '').toLowerCase();
}

function readArgument(command: string, name: string, schema: $ZodType): Argument {
  const inside = unwrap(schema);
  const kind = kindOf(inside.base);
  if (kind === undefined) {
    throw new TypeError(
      `The argument \`${name}\` of /${command} is of the kind "${inside.base._zod.def.type}", and nobody can type that in a line. ` +
        'Use strings, numbers, booleans, choices, and one list at the end.',
    );
  }
  const member =
    kind === 'list'
      ? (kindOf(unwrap((inside.base as { _zod: { def: { element: $ZodType } } })._zod.def.element).base) ?? 'text')
      : kind;
  const isOptional = schema._zod.optin !== undefined;
  return {
    name,
    kind,
    isOptional,
    defaultValue: inside.defaultValue,
    choices: choicesOf(inside.base),
    member,
    description: inside.description,
    isFlag: kind === 'boolean' && isOptional,
  };
}

interface Unwrapped {
  base: $ZodTypes;
  defaultValue: Argument['defaultValue'];
  description: string | undefined;
}

/** What a schema reads, beneath everything that only says how. */
function unwrap(schema: $ZodType): Unwrapped {
  const seen: Omit<Unwrapped, 'base'> = { defaultValue: undefined, description: undefined };
  let base = schema as $ZodTypes;
  for (;;) {
    seen.description ??= globalRegistry.get(base)?.description;
    const { def } = base._zod;
    switch (def.type) {
      case 'default':
      case 'prefault':
        seen.defaultValue ??= plain(def.defaultValue);
        base = def.innerType as $ZodTypes;
        break;
      case 'optional':
      case 'nullable':
      case 'nonoptional':
      case 'catch':
      case 'readonly':
        base = def.innerType as $ZodTypes;
        break;
      case 'pipe':
        base = def.in as $ZodTypes;
        break;
      default:
        return { ...seen, base };
    }
  }
}

function plain(value: unknown): Argument['defaultValue'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function kindOf({ _zod: { def } }: $ZodTypes): ArgumentKind | undefined {
  switch (def.type) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'array':
      return 'list';
    case 'enum':
      return 'choice';
    case 'literal':
      return def.values.every((value) => typeof value === 'string') ? 'choice' : 'text';
    case 'object':
    case 'record':
    case 'map':
    case 'set':
    case 'tuple':
    case 'function':
    case 'promise':
    case 'file':
    case 'symbol':
      return undefined;
    default:
      return 'text';
  }
}

function choicesOf({ _zod: { def } }: $ZodTypes): string[] {
  if (def.type === 'enum') return Object.values(def.entries).map(String);
  return def.type === 'literal' ? def.values.map(String) : [];
}
