import type { Timeline } from '#lib/chat/timeline.svelte.ts';
import type { TimelineRow } from '#lib/timeline/lay-out-entries.ts';
import { ROWS_AT_FIRST, ROWS_MAX } from '#lib/timeline/drawn-window.ts';

interface Distances {
  above: number;
  below: number;
}

/** History is fetched when the reader is this near to where it is missing. */
const LOAD_PX = 800;
/** Rows that are drawn in one frame: what this machine can do while somebody scrolls, between these. */
const STEP = { least: 2, first: 6, most: 10 };
/** Frames that take longer are felt; shorter ones leave time for more. */
const FRAME_MS = { long: 34, short: 20 };
/** Frames further apart than this say nothing of how long one takes. */
const IN_A_ROW_MS = 250;

/**
 * What one frame does for the next ones: draws some rows where the reader may come, lets go of those that are far away,
 * and asks for messages where they are missing.
 */
export class FrameWork {
  #timeline: Timeline;
  #box: HTMLElement;
  #step = STEP.first;
  #lastAt = 0;
  /** How many rows the last frame drew. */
  #lastDrawn = 0;
  /** What stood there when this frame's work was done. */
  #lastRows: readonly TimelineRow[] | undefined;

  constructor(timeline: Timeline, box: HTMLElement) {
    this.#timeline = timeline;
    this.#box = box;
  }

  /** `now` is the frame's own time. Answers whether something was left to the next frame. */
  run(distances: Distances, now: number): boolean {
    this.#learn(now - this.#lastAt);
    this.#lastAt = now;
    // History that came in this very frame was work enough for it; the next frame draws, whatever comes.
    const cameMeanwhile = this.#lastRows !== undefined && this.#lastRows !== this.#timeline.rows;
    this.#lastDrawn = cameMeanwhile ? 0 : this.#draw(distances);
    this.#lastRows = cameMeanwhile ? undefined : this.#timeline.rows;
    this.#load(distances);
    return cameMeanwhile;
  }

  /** A frame in which nothing was drawn is quick everywhere, and says nothing. */
  #learn(sinceMs: number): void {
    const drawn = this.#lastDrawn;
    if (drawn === 0 || sinceMs > IN_A_ROW_MS) return;
    if (sinceMs > FRAME_MS.long) this.#step = Math.max(STEP.least, this.#step >> 1);
    else if (sinceMs < FRAME_MS.short && drawn === this.#step) this.#step = Math.min(STEP.most, drawn + 1);
  }

  /** Answers how many rows it drew. */
  #draw({ above, below }: Distances): number {
    const timeline = this.#timeline;
    const { clientHeight, scrollHeight } = this.#box;
    const reach = clientHeight * 1.5 + 400;
    // As many rows as fill the view and what may be reached soon on both sides: each row more is work in every frame.
    const rowHeight = scrollHeight / Math.max(1, timeline.drawnCount);
    const wanted = Math.ceil((clientHeight + 2.4 * reach) / rowHeight);
    const most = Math.min(ROWS_MAX, Math.max(ROWS_AT_FIRST, wanted));
    timeline.trim(most);
    // Letting go is work as well.
    const left = Math.max(most, timeline.drawnCount - (this.#step >> 1));
    // Where it is full, as much is let go on the other side: never so much that it would have to come back.
    const isFull = timeline.drawnCount + this.#step > most;
    const spare = Math.floor(Math.abs(above - below) / (2 * rowHeight));
    const step = isFull ? Math.min(this.#step, spare) : this.#step;
    if (step === 0) return 0;
    const isUp = above < reach && !timeline.reachesTop && (!isFull || above < below);
    const isDown = below < reach && !timeline.reachesEnd && (!isFull || below < above);
    if (!isUp && !isDown) return 0;
    return timeline.slide(isUp ? 'up' : 'down', step, left) ? step : 0;
  }

  #load({ above }: Distances): void {
    const [timeline, box] = [this.#timeline, this.#box];
    if (above < LOAD_PX && timeline.reachesTop && timeline.hasOlder && timeline.loadState('top') === undefined) {
      void timeline.loadOlder();
    }
    const gaps = box.querySelectorAll<HTMLElement>('[data-gap]');
    if (gaps.length === 0) return;
    const { top, bottom } = box.getBoundingClientRect();
    for (const gap of gaps) {
      const place = gap.getBoundingClientRect();
      if (place.bottom < top - LOAD_PX || place.top > bottom + LOAD_PX) continue;
      fillGap(timeline, gap, place.top < (top + bottom) / 2 ? 'below' : 'above');
    }
  }
}

function fillGap(timeline: Timeline, { dataset }: HTMLElement, side: 'above' | 'below'): void {
  const { gap = '', run = '' } = dataset;
  if (timeline.loadState(gap) === undefined) void timeline.fillGap(gap, Number(run), side);
}
