import type { Timeline } from '#lib/chat/timeline.svelte.ts';
import { ROWS_MAX } from '#lib/timeline/drawn-window.ts';

interface Distances {
  above: number;
  below: number;
}

/** History is fetched when the reader is this near to where it is missing. */
const LOAD_PX = 800;
/** Rows that are drawn in one frame: few, or the frame would take too long; more where the reader nears the edge. */
const STEP = 8;
const STEP_NEAR_EDGE = 16;
const NEAR_EDGE_PX = 500;

/**
 * What one frame does for the next ones: draws some rows where the reader may come, and asks for messages where they are
 * missing.
 */
export function workInFrame(timeline: Timeline, box: HTMLElement, { above, below }: Distances): void {
  const reach = box.clientHeight * 1.5 + 400;
  const stepFor = (distance: number) => (distance < NEAR_EDGE_PX ? STEP_NEAR_EDGE : STEP);
  const isFull = timeline.drawnCount + STEP_NEAR_EDGE > ROWS_MAX;
  if (above < reach && !timeline.reachesTop && (!isFull || above < below * 0.7)) {
    timeline.slide('up', stepFor(above));
  } else if (below < reach && !timeline.reachesEnd && (!isFull || below < above * 0.7)) {
    timeline.slide('down', stepFor(below));
  }
  if (above < LOAD_PX && timeline.reachesTop && timeline.hasOlder && timeline.loadState('top') === undefined) {
    void timeline.loadOlder();
  }
  const { top, bottom } = box.getBoundingClientRect();
  for (const gap of box.querySelectorAll<HTMLElement>('[data-gap]')) {
    const place = gap.getBoundingClientRect();
    if (place.bottom < top - LOAD_PX || place.top > bottom + LOAD_PX) continue;
    fillGap(timeline, gap, place.top < (top + bottom) / 2 ? 'below' : 'above');
  }
}

function fillGap(timeline: Timeline, { dataset }: HTMLElement, side: 'above' | 'below'): void {
  const { gap = '', run = '' } = dataset;
  if (timeline.loadState(gap) === undefined) void timeline.fillGap(gap, Number(run), side);
}
