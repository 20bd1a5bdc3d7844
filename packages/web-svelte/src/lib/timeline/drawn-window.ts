import type { Known } from './known.ts';
import { comparePlaces, type Place } from './place.ts';

/** Never more messages than this stand in the page. */
export const ROWS_MAX = 220;
/** So many are drawn at once where one arrives; the others follow, some with each frame. */
export const ROWS_AT_FIRST = 36;

/** Of them, above an entry that is to stand in the upper part of the view: the view below it has to be full. */
const ROWS_ABOVE_TOP = 8;

/**
 * Which part of the known messages is drawn, by place: history that is put in front, and messages that come in between,
 * do not shift it.
 */
export interface Span {
  /** The first that is drawn; undefined draws from `ROWS_AT_FIRST` before the end. */
  from: Place | undefined;
  /** The last that is drawn; undefined follows the newest. */
  to: Place | undefined;
}

export interface Drawn {
  start: number;
  /** One after the last. */
  end: number;
}

export const NEWEST: Span = { from: undefined, to: undefined };

export function locate(known: Known, span: Span): Drawn {
  const { from, to } = span;
  let end = to === undefined ? known.length : known.indexOf(to) + 1;
  end = Math.min(known.length, Math.max(end, Math.min(1, known.length)));
  let start = from === undefined ? end - ROWS_AT_FIRST : Math.min(known.indexOf(from), end - 1);
  if (end - start > ROWS_MAX) {
    // After a long absence not all that came is drawn at once.
    if (to === undefined) start = end - start > ROWS_MAX + ROWS_AT_FIRST ? end - ROWS_AT_FIRST : end - ROWS_MAX;
    else end = start + ROWS_MAX;
  }
  return withGaps(known, { start: Math.max(0, start), end });
}

/** Draws what stands around an entry: as much on both sides, or hardly more than itself above it. */
export function around(known: Known, index: number, place: 'middle' | 'top' = 'middle'): Span {
  const above = place === 'middle' ? Math.floor(ROWS_AT_FIRST / 2) : ROWS_ABOVE_TOP;
  const start = Math.max(0, index - above);
  return spanOf(known, { start, end: Math.min(known.length, start + ROWS_AT_FIRST) });
}

/** Draws `step` more before what is drawn, and gives up what stands too far below: `most` messages are left. */
export function slideUp(known: Known, { start, end }: Drawn, step: number, most = ROWS_MAX): Span {
  const next = Math.max(0, start - step);
  return spanOf(known, { start: next, end: Math.min(end, next + most) });
}

/** Draws `step` more after what is drawn, and gives up what stands too far above. */
export function slideDown(known: Known, { start, end }: Drawn, step: number, most = ROWS_MAX): Span {
  const next = Math.min(known.length, end + step);
  return spanOf(known, { start: Math.max(start, next - most), end: next });
}

/** The span that draws this from now on, whatever is added around it. */
export function spanOf(known: Known, { start, end }: Drawn): Span {
  const last = known.at(end - 1)?.kind === 'gap' ? end - 2 : end - 1;
  return { from: known.placeAt(start), to: known.placeAt(Math.max(0, last)) };
}

export function isSameSpan(one: Span, other: Span): boolean {
  return isSamePlace(one.from, other.from) && isSamePlace(one.to, other.to);
}

function isSamePlace(one: Place | undefined, other: Place | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && comparePlaces(one, other) === 0);
}

/** A gap shows as soon as one of its sides does. */
function withGaps(known: Known, { start, end }: Drawn): Drawn {
  return {
    start: known.at(start - 1)?.kind === 'gap' ? start - 1 : start,
    end: known.at(end)?.kind === 'gap' ? end + 1 : end,
  };
}
