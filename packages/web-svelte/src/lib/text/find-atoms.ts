import { LinkifyIt } from 'linkify-it';
import { hostToShow } from './host-to-show.ts';
import type { Inline } from './message-tree.ts';
import { toSafeHref } from './safe-href.ts';

/** A piece of a text whose own characters are no marks: an address, a name, a shrug. */
export interface Atom {
  readonly index: number;
  readonly end: number;
  readonly node: Inline;
}

const linkify = new LinkifyIt({ fuzzyLink: true, urlAuth: true }).add('ftp:', null).add('//', null);
const MAYBE_LINK = /\S[.:@]\S/;
/** File names that end like a country: `README.md`, `main.rs`. */
const FILE_NAME = /^[^/]+\.(?:cc|md|mo|pl|pm|ps|py|rs|sh|so|vi)$/i;
/** Marks before an address, which linkify takes for a part of a word. */
const OPENING_MARKS = /(?<=^|[\s(>"'])[*_~]+/g;
const blank = (marks: string) => ' '.repeat(marks.length);
const ENDS_SENTENCE = /[.,:;!?*_~…'"”’»]$/;
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Only what can be somebody's name, and not in the middle of a word, an address or a path. */
const MENTION = /(?<![\p{L}\p{N}_@/.+-])@([A-Za-z0-9_]{3,20})(?![\p{L}\p{N}_@]|[.-][A-Za-z0-9])/gu;
const SHRUG = '¯\\_(ツ)_/¯';

/** All of them in their order; none overlaps another. */
export function findAtoms(source: string): Atom[] {
  const atoms = MAYBE_LINK.test(source) ? findLinks(source) : [];
  if (source.includes('@')) {
    for (const match of source.matchAll(MENTION)) {
      const name = match[1] ?? '';
      atoms.push(atomAt(match.index, { kind: 'mention', name, text: match[0] }, match[0].length));
    }
  }
  for (let index = source.indexOf(SHRUG); index !== -1; index = source.indexOf(SHRUG, index + 1)) {
    atoms.push(atomAt(index, { kind: 'text', text: SHRUG }, SHRUG.length));
  }
  return withoutOverlaps(atoms.sort((one, other) => one.index - other.index));
}

function atomAt(index: number, node: Inline, length: number): Atom {
  return { index, end: index + length, node };
}

function findLinks(source: string): Atom[] {
  return (linkify.match(source.replaceAll(OPENING_MARKS, blank)) ?? []).flatMap(({ schema, index, raw }) => {
    const address = trimAddress(raw);
    const bare = schema === '';
    if (bare && (FILE_NAME.test(address) || !isLikelyDomain(address))) return [];
    const target = bare ? `https://${address}` : schema === 'mailto:' ? withMailto(address) : address;
    const href = toSafeHref(target);
    if (href === undefined || isTailOfScheme(source, index)) return [];
    const children: Inline[] = [{ kind: 'text', text: address }];
    return [atomAt(index, { kind: 'link', href, host: hostToShow(address, target, href), children }, address.length)];
  });
}

/** `ok.So what` is a missing space, not an address: whoever writes a capital there begins a sentence. */
function isLikelyDomain(address: string): boolean {
  const host = address.split(/[/?#]/, 1)[0] ?? '';
  return host === host.toUpperCase() || !/\.\p{Lu}\p{Ll}*$/u.test(host);
}

function withMailto(address: string): string {
  return /^mailto:/i.test(address) ? address : `mailto:${address}`;
}

/** What follows `javascript:`, `view-source:` or the like is a part of that, and no address of its own. */
function isTailOfScheme(source: string, index: number): boolean {
  return /(?:javascript|vbscript|data|view-source|file|blob|about):$/i.test(
    source.slice(Math.max(0, index - 16), index),
  );
}

/** Punctuation that ends the sentence is not part of the address, nor a bracket that was opened before it. */
function trimAddress(candidate: string): string {
  let address = candidate.split('`', 1)[0] ?? '';
  for (;;) {
    const last = address.at(-1) ?? '';
    const opening = BRACKETS[last];
    const unbalanced = opening !== undefined && countOf(address, opening) < countOf(address, last);
    if (!unbalanced && !ENDS_SENTENCE.test(address)) return address;
    address = address.slice(0, -1);
  }
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

function withoutOverlaps(atoms: readonly Atom[]): Atom[] {
  let end = 0;
  return atoms.filter((atom) => {
    if (atom.index < end) return false;
    end = atom.end;
    return true;
  });
}
