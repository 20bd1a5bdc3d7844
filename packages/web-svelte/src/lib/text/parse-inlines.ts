import { type Atom, findAtoms } from './find-atoms.ts';
import { hostToShow } from './host-to-show.ts';
import { type Inline, textOfInlines } from './message-tree.ts';
import { type Delimiter, type Piece, readDelimiter, resolveDelimiters } from './resolve-delimiters.ts';
import { toSafeHref } from './safe-href.ts';

/** `(address)`, `(<address>)`, with a title or without; brackets in the address are balanced or escaped. */
const DESTINATION =
  /\((?:[ \n]*)(?:<((?:[^<>\\\n]|\\.)*)>|((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*))(?:[ \n]+(?:"[^"]*"|'[^']*'))?[ \n]*\)/y;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const ESCAPE = /\\([!-/:-@[-`{-~])/g;
/** Runs of what means nothing are taken in one step. */
const PLAIN = /[^\\`*_~![\]]+/y;

interface Bracket {
  /** Its place among the pieces. */
  readonly at: number;
  readonly image: boolean;
}

/** A paragraph's text with its marks: emphasis, code, links, mentions. What is no mark stays what it was. */
export function parseInlines(source: string): Inline[] {
  return new InlineParser(source).parse();
}

class InlineParser {
  readonly #source: string;
  readonly #atoms: readonly Atom[];
  readonly #pieces: Piece[] = [];
  #brackets: Bracket[] = [];
  #nextAtom = 0;
  #position = 0;
  /** Lengths of backtick runs that are not closed in the rest of the text. */
  readonly #unclosed = new Set<number>();

  constructor(source: string) {
    this.#source = source;
    this.#atoms = findAtoms(source);
  }

  parse(): Inline[] {
    while (this.#position < this.#source.length) this.#step();
    return resolveDelimiters(this.#pieces);
  }

  #step(): void {
    while ((this.#atoms[this.#nextAtom]?.index ?? Infinity) < this.#position) this.#nextAtom += 1;
    const atom = this.#atoms[this.#nextAtom];
    if (atom?.index === this.#position) {
      this.#pieces.push(atom.node);
      this.#position = atom.end;
      return;
    }
    const character = this.#source[this.#position];
    switch (character) {
      case '\\':
        return this.#escape();
      case '`':
        return this.#code();
      case '*':
      case '_':
      case '~':
        return this.#delimiter(readDelimiter(this.#source, this.#position));
      case '!':
      case '[':
        return this.#openBracket();
      case ']':
        return this.#closeBracket();
      default:
        PLAIN.lastIndex = this.#position;
        PLAIN.test(this.#source);
        return this.#text(Math.min(PLAIN.lastIndex, atom?.index ?? Infinity) - this.#position);
    }
  }

  #text(length: number): void {
    this.#pieces.push({ kind: 'text', text: this.#source.slice(this.#position, this.#position + length) });
    this.#position += length;
  }

  #escape(): void {
    const next = this.#source[this.#position + 1] ?? '';
    if (!ESCAPABLE.test(next)) return this.#text(1);
    this.#pieces.push({ kind: 'text', text: next });
    this.#position += 2;
  }

  #code(): void {
    const start = this.#position;
    const length = runLength(this.#source, start);
    const end = this.#unclosed.has(length) ? -1 : findRun(this.#source, start + length, length);
    if (end === -1) {
      this.#unclosed.add(length);
      return this.#text(length);
    }
    const text = this.#source.slice(start + length, end);
    const padded = text.startsWith(' ') && text.endsWith(' ') && text.trim() !== '';
    this.#pieces.push({ kind: 'code', text: padded ? text.slice(1, -1) : text });
    this.#position = end + length;
  }

  #delimiter(delimiter: Delimiter): void {
    this.#pieces.push(delimiter);
    this.#position += delimiter.length;
  }

  #openBracket(): void {
    const image = this.#source.startsWith('![', this.#position);
    const opens = image || this.#source[this.#position] === '[';
    if (opens) this.#brackets.push({ at: this.#pieces.length, image });
    this.#text(image ? 2 : 1);
  }

  #closeBracket(): void {
    const bracket = this.#brackets.pop();
    const target = bracket === undefined || bracket.image ? undefined : this.#readTarget();
    if (bracket === undefined || target === undefined) return this.#text(1);
    const children = resolveDelimiters(this.#pieces.slice(bracket.at + 1)).map(withoutLinks);
    const label = textOfInlines(children);
    if (label.trim() === '') return this.#text(1);
    this.#pieces.length = bracket.at;
    this.#pieces.push({
      kind: 'link',
      href: target.href,
      host: hostToShow(label, target.address, target.href),
      children,
    });
    this.#position = target.end;
    // No link stands in another one.
    this.#brackets = this.#brackets.filter(({ image }) => image);
  }

  #readTarget(): { address: string; href: string; end: number } | undefined {
    DESTINATION.lastIndex = this.#position + 1;
    const match = DESTINATION.exec(this.#source);
    if (match === null) return undefined;
    const address = (match[1] ?? match[2] ?? '').replace(ESCAPE, '$1');
    const href = toSafeHref(address);
    return href === undefined ? undefined : { address, href, end: DESTINATION.lastIndex };
  }
}

function withoutLinks(inline: Inline): Inline {
  if (inline.kind === 'link') return { kind: 'text', text: textOfInlines(inline.children) };
  if (inline.kind === 'mention') return { kind: 'text', text: inline.text };
  return 'children' in inline ? { ...inline, children: inline.children.map(withoutLinks) } : inline;
}

function runLength(source: string, start: number): number {
  let end = start;
  while (source[end] === '`') end += 1;
  return end - start;
}

/** Where the next run of exactly so many backticks begins, or -1. */
function findRun(source: string, from: number, length: number): number {
  for (let at = source.indexOf('`', from); at !== -1; at = source.indexOf('`', at)) {
    const found = runLength(source, at);
    if (found === length) return at;
    at += found;
  }
  return -1;
}
