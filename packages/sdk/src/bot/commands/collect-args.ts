import { type Argument, foldName } from './args-schema.ts';
import { readWords, type Word } from './read-words.ts';

/** What was typed, by argument; lists have several words. */
export type Collected = { kind: 'collected'; words: Map<Argument, string[]> } | { kind: 'wrong'; problem: string };

/**
 * Hands the words of a line to the arguments: those with a name (`sides=20`, `--sides 20`, `--loud`, `--no-loud`) to
 * theirs, the others in the order of the schema's keys. Text at the end takes the rest of the line as it stands, a list
 * at the end the rest of the words. `--` ends the names.
 */
export function collectArgs(command: string, args: readonly Argument[], line: string): Collected {
  const collection = new Collection(args);
  const words = readWords(line);
  let takesNames = true;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    const named = takesNames && !word.isQuoted ? findNamed(args, word.text) : undefined;
    if (named === 'end of names') {
      takesNames = false;
      continue;
    }
    if (named?.argument) {
      let value = named.value;
      if (value === undefined) {
        if (named.argument.kind === 'boolean') value = 'true';
        else value = words[++at]?.text;
      }
      if (value === undefined) return wrong(`--${named.argument.name} needs a value after it.`);
      if (!collection.add(named.argument, value)) return wrong(`${named.argument.name} is there twice.`);
      continue;
    }
    if (named) return wrong(`There is no argument ${named.name}.`);
    const next = collection.nextPlace();
    if (!next) return wrong(surplus(command, args, word.text));
    const takesRest = next.kind === 'text' && next === collection.lastPlace && at < words.length - 1;
    if (takesRest) {
      collection.add(next, line.slice(word.start).trim());
      break;
    }
    collection.add(next, word.text);
  }
  return { kind: 'collected', words: collection.words };
}

class Collection {
  readonly words = new Map<Argument, string[]>();
  readonly #places: readonly Argument[];

  constructor(args: readonly Argument[]) {
    this.#places = args.filter(({ isFlag }) => !isFlag);
  }

  get lastPlace(): Argument | undefined {
    return this.#places.at(-1);
  }

  /** The first that has nothing yet, or else the list at the end. */
  nextPlace(): Argument | undefined {
    const last = this.lastPlace;
    return this.#places.find((place) => !this.words.has(place)) ?? (last?.kind === 'list' ? last : undefined);
  }

  /** Whether there was room for it. */
  add(argument: Argument, text: string): boolean {
    const before = this.words.get(argument);
    if (before && argument.kind !== 'list') return false;
    const isListInside = argument.kind === 'list' && argument !== this.lastPlace;
    const added = isListInside ? text.split(',').filter((part) => part !== '') : [text];
    this.words.set(argument, [...(before ?? []), ...added]);
    return true;
  }
}

type Named = { name: string; argument: Argument | undefined; value: string | undefined } | 'end of names';

/** `--name`, `--name=value`, `name=value`. Of the last only names that exist count: text may hold a `=`. */
function findNamed(args: readonly Argument[], text: string): Named | undefined {
  if (text === '--') return 'end of names';
  const [, dashes, name, value] = /^(--)?(\p{L}[\p{L}\d_-]*)(?:=(.*))?$/su.exec(text) ?? [];
  if (name === undefined || (dashes === undefined && value === undefined)) return undefined;
  const argument = args.find((each) => foldName(each.name) === foldName(name));
  if (argument || dashes === undefined) return argument && { name, argument, value };
  const denied = name.toLowerCase().startsWith('no-') ? foldName(name.slice(3)) : undefined;
  const flag = args.find((each) => each.kind === 'boolean' && foldName(each.name) === denied);
  return flag ? { name, argument: flag, value: 'false' } : { name: `--${name}`, argument: undefined, value };
}

function surplus(command: string, args: readonly Argument[], text: string): string {
  const places = args.filter(({ isFlag }) => !isFlag).length;
  const most = places === 0 ? 'no arguments' : places === 1 ? 'one argument' : `${places} arguments`;
  return `/${command} takes ${most}, and ${quote(text)} is one too many.`;
}

/** What somebody typed, short and in one line. */
export function quote(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const points = [...line];
  return `“${points.length > 40 ? `${points.slice(0, 40).join('')}…` : line}”`;
}

function wrong(problem: string): Collected {
  return { kind: 'wrong', problem };
}
