import type { Block } from './message-tree.ts';
import { parseInlines } from './parse-inlines.ts';

/** How deep quotes and lists may stand in one another; what is deeper shows as it was typed. */
const MAX_DEPTH = 5;

const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$/;
const QUOTE = /^ {0,3}> ?/;
/** A lone sign quotes nothing. */
const QUOTE_START = /^ {0,3}>(?=.*\S)/;
const BULLET = /^( {0,3})([-*+])(?: {1,4}|\t)(?=\S)/;
const NUMBER = /^( {0,3})(\d{1,9})([.)])(?: {1,4}|\t)(?=\S)/;
/** In CommonMark a line across the page; here it is what it is. */
const BREAK = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;

/** How an item begins: those of one list begin alike. */
interface Marker {
  readonly width: number;
  readonly sign: string;
  readonly number: number | undefined;
}

/**
 * Paragraphs, quotes, lists and fenced code. Unlike in CommonMark a line that does not go on with a quote or a list ends
 * it: in a chat the answer stands right below what it quotes.
 */
export function parseBlocks(lines: readonly string[], depth = 0): Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const taken = line.trim() === '' ? { next: at + 1 } : takeBlock(line, paragraph.length > 0);
    if (taken === undefined) {
      paragraph.push(line);
      at += 1;
      continue;
    }
    endParagraph();
    if ('block' in taken) blocks.push(taken.block);
    at = taken.next;
  }
  endParagraph();
  return blocks;

  function endParagraph(): void {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', children: parseInlines(toText(paragraph)) });
    paragraph = [];
  }

  function takeBlock(line: string, interrupts: boolean): { block: Block; next: number } | undefined {
    const fence = FENCE.exec(line);
    if (fence !== null) return takeCode(lines, at, fence);
    if (depth >= MAX_DEPTH) return undefined;
    if (QUOTE_START.test(line)) return takeQuote(lines, at, depth);
    const marker = readMarker(line);
    if (marker === undefined || (interrupts && marker.number !== undefined && marker.number !== 1)) return undefined;
    return takeList({ lines, at, depth }, marker);
  }
}

function toText(paragraph: readonly string[]): string {
  return paragraph.join('\n').trimEnd();
}

function takeCode(lines: readonly string[], at: number, fence: RegExpExecArray) {
  const [, ticks = '', language = ''] = fence;
  const closing = new RegExp(`^ {0,3}\\${ticks[0] ?? ''}{${ticks.length},}[ \\t]*$`);
  let end = at + 1;
  while (end < lines.length && !closing.test(lines[end] ?? '')) end += 1;
  const text = lines.slice(at + 1, end).join('\n');
  // Three ticks with nothing after them mark nothing.
  if (end === lines.length && text.trim() === '') return undefined;
  return { block: { kind: 'code', language, text } as const, next: end + 1 };
}

function takeQuote(lines: readonly string[], at: number, depth: number) {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? '')) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return { block: { kind: 'quote', children: parseBlocks(inner, depth + 1) } as const, next: end };
}

function takeList({ lines, at, depth }: { lines: readonly string[]; at: number; depth: number }, first: Marker) {
  const items: Block[][] = [];
  let next = at;
  for (let marker: Marker | undefined = first; marker?.sign === first.sign; marker = nextMarker()) {
    const end = endOfItem(next, marker);
    const width = marker.width;
    const inner = lines.slice(next, end).map((line, index) => (index === 0 ? line.slice(width) : outdent(line, width)));
    items.push(parseBlocks(inner, depth + 1));
    next = end;
  }
  return { block: { kind: 'list', start: first.number, items } as const, next };

  /** Blank lines may stand between items. */
  function nextMarker(): Marker | undefined {
    let there = next;
    while (there < lines.length && lines[there]?.trim() === '') there += 1;
    const marker = readMarker(lines[there] ?? '');
    if (marker?.sign === first.sign) next = there;
    return marker;
  }

  /** An item goes on with lines that are indented, also below a blank one. */
  function endOfItem(start: number, marker: Marker): number {
    let end = start + 1;
    for (let line = end; line < lines.length; line += 1) {
      const text = lines[line] ?? '';
      if (text.trim() === '') continue;
      if (indentOf(text) < Math.min(2, marker.width)) break;
      end = line + 1;
    }
    return end;
  }
}

function readMarker(line: string): Marker | undefined {
  if (BREAK.test(line)) return undefined;
  const bullet = BULLET.exec(line);
  if (bullet !== null) return { width: bullet[0].length, sign: bullet[2] ?? '', number: undefined };
  const number = NUMBER.exec(line);
  if (number === null) return undefined;
  return { width: number[0].length, sign: number[3] ?? '', number: Number(number[2]) };
}

function indentOf(line: string): number {
  return line.search(/[^ \t]/);
}

function outdent(line: string, width: number): string {
  return line.slice(Math.min(width, Math.max(0, indentOf(line))));
}
