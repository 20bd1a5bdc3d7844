import type { Inline } from './message-tree.ts';

/** A run of `*`, `_` or `~~` of which nobody knows yet whether it marks something. */
export interface Delimiter {
  readonly kind: 'delimiter';
  readonly mark: string;
  /** As written; `left` is what no emphasis has used up. */
  readonly length: number;
  left: number;
  readonly opens: boolean;
  readonly closes: boolean;
}

export type Piece = Inline | Delimiter;

/** How deep marks may stand in marks; deeper ones show as they were typed. */
const MAX_DEPTH = 6;

const SPACE = /^\s?$/u;
/** Beside punctuation, but also beside writing that knows no spaces between words. */
const EDGE = /^[\p{P}\p{S}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;

/** CommonMark's rule: which way a run may work depends on what stands on both sides of it. */
export function readDelimiter(source: string, start: number): Delimiter {
  const mark = source[start] ?? '';
  let end = start;
  while (source[end] === mark) end += 1;
  const before = lastCharacter(source.slice(Math.max(0, start - 2), start));
  const after = firstCharacter(source.slice(end, end + 2));
  const left = !SPACE.test(after) && (!PUNCTUATION.test(after) || SPACE.test(before) || EDGE.test(before));
  const right = !SPACE.test(before) && (!PUNCTUATION.test(before) || SPACE.test(after) || EDGE.test(after));
  const length = end - start;
  const usable = mark !== '~' || length === 2;
  const inWords = mark !== '_';
  return {
    kind: 'delimiter',
    mark,
    length,
    left: length,
    opens: usable && left && (inWords || !right || PUNCTUATION.test(before)),
    closes: usable && right && (inWords || !left || PUNCTUATION.test(after)),
  };
}

/** Pairs the runs, innermost first; those that find no partner are text. */
export function resolveDelimiters(pieces: readonly Piece[]): Inline[] {
  const result: Piece[] = [];
  /** How deep the marks inside a node stand. */
  const depths = new WeakMap<Piece, number>();
  /** Below these places there is no opener for such a closer: looked for once, not again and again. */
  const floors = new Map<string, number>();
  for (const piece of pieces) {
    result.push(piece);
    if (piece.kind === 'delimiter' && piece.closes) closeWith(piece);
  }
  return mergeTexts(result);

  function closeWith(closer: Delimiter): void {
    while (closer.left > 0) {
      const key = `${closer.mark}${closer.opens}${closer.length % 3}`;
      const closerAt = result.length - 1;
      const openerAt = findOpener(closer, closerAt, floors.get(key) ?? 0);
      if (openerAt === -1) {
        floors.set(key, closerAt);
        return;
      }
      if (!wrap(openerAt, closer)) return;
    }
  }

  function findOpener(closer: Delimiter, closerAt: number, floor: number): number {
    for (let at = closerAt - 1; at >= floor; at -= 1) {
      const piece = result[at];
      if (piece?.kind === 'delimiter' && piece.mark === closer.mark && piece.opens && piece.left > 0) {
        const odd = (piece.closes || closer.opens) && (piece.length + closer.length) % 3 === 0;
        if (!odd || (piece.length % 3 === 0 && closer.length % 3 === 0)) return at;
      }
    }
    return -1;
  }

  function wrap(openerAt: number, closer: Delimiter): boolean {
    const opener = result[openerAt] as Delimiter;
    const used = opener.left >= 2 && closer.left >= 2 ? 2 : 1;
    const children = result.slice(openerAt + 1, -1);
    const depth = 1 + Math.max(0, ...children.map((child) => depths.get(child) ?? 0));
    if (depth > MAX_DEPTH) return false;
    const kind = closer.mark === '~' ? 'strike' : used === 2 ? 'strong' : 'emphasis';
    const node: Inline = { kind, children: mergeTexts(children) };
    depths.set(node, depth);
    opener.left -= used;
    closer.left -= used;
    result.length = opener.left === 0 ? openerAt : openerAt + 1;
    result.push(node, closer);
    // Floors above the end would hide openers that are pushed at those places from now on.
    for (const [key, floor] of floors) if (floor > openerAt) floors.set(key, openerAt);
    return true;
  }
}

function mergeTexts(pieces: readonly Piece[]): Inline[] {
  const merged: Inline[] = [];
  for (const piece of pieces) {
    const inline: Inline = piece.kind === 'delimiter' ? { kind: 'text', text: piece.mark.repeat(piece.left) } : piece;
    const last = merged.at(-1);
    if (inline.kind !== 'text') merged.push(inline);
    else if (last?.kind === 'text') merged[merged.length - 1] = { kind: 'text', text: last.text + inline.text };
    else if (inline.text !== '') merged.push(inline);
  }
  return merged;
}

function lastCharacter(pair: string): string {
  const trail = pair.charCodeAt(pair.length - 1);
  return trail >= 0xdc00 && trail <= 0xdfff ? pair : pair.slice(-1);
}

function firstCharacter(pair: string): string {
  const lead = pair.charCodeAt(0);
  return lead >= 0xd800 && lead <= 0xdbff ? pair : pair.slice(0, 1);
}
