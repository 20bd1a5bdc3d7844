import { countCodePoints, limits } from '@roomful/protocol';

/** Where a text is cut best, best first. The break itself is left out. */
const BREAKS = [/\n\s*\n/g, /\n/g, /(?<=[.!?…])\s+/g, /\s+/g];

/**
 * Cuts a text into messages: at most `max` code points each (2,000 by default, what a message holds), between paragraphs if
 * that can be, else between lines, sentences or words. A text that fits comes back as it is.
 *
 * @example
 * for (const part of splitText(report)) await reply(part);
 */
export function splitText(text: string, max: number = limits.contentMax): string[] {
  if (max < 1) throw new RangeError('A part of a text has at least one character.');
  const parts: string[] = [];
  let rest = text;
  while (countCodePoints(rest) > max) {
    const { head, tail } = cutText(rest, max);
    if (head.trim() !== '') parts.push(head);
    rest = tail;
  }
  if (rest.trim() !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

/** The first part of a text that is longer than `max`, and what comes after the break. */
export function cutText(text: string, max: number): { head: string; tail: string } {
  const limit = unitsOf(text, max);
  for (const pattern of BREAKS) {
    let best: RegExpExecArray | undefined;
    // A break that ends past the limit may still begin at it.
    for (const found of text.slice(0, limit + 1).matchAll(pattern)) if (found.index <= limit) best = found;
    // A part of less than a third is not worth the better place.
    if (best && best.index > limit / 3) {
      return { head: text.slice(0, best.index), tail: text.slice(best.index).replace(/^\s*\n|^\s+/, '') };
    }
  }
  return { head: text.slice(0, limit), tail: text.slice(limit) };
}

/** The length of the first `count` code points, in UTF-16 units. */
function unitsOf(text: string, count: number): number {
  let units = 0;
  for (let points = 0; points < count; points++) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  return units;
}
