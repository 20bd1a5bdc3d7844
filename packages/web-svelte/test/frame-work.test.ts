import { describe, expect, it } from 'vitest';
import type { Timeline } from '#lib/chat/timeline.svelte.ts';
import { FrameWork } from '#lib/ui/timeline/frame-work.ts';

const ROW_PX = 80;
const NEAR_TOP = { above: 100, below: 3_100 };

/** A timeline of which 50 messages are drawn, with more on both sides. */
function open(drawnCount = 50) {
  const slides: { direction: string; step: number; most: number }[] = [];
  const trims: number[] = [];
  const timeline = {
    drawnCount,
    rows: [] as unknown[],
    reachesTop: false,
    reachesEnd: false,
    /** Whether there is room for more, as where somebody follows the newest. */
    hasRoom: true,
    slide(direction: string, step: number, most: number) {
      if (this.hasRoom) slides.push({ direction, step, most });
      return this.hasRoom;
    },
    trim: (most: number) => void trims.push(most),
  };
  const box = { clientHeight: 800, scrollHeight: drawnCount * ROW_PX, querySelectorAll: () => [] };
  const work = new FrameWork(timeline as unknown as Timeline, box as unknown as HTMLElement);
  return { work, slides, trims, timeline, arrive: () => (timeline.rows = []) };
}

describe('the work of one frame', () => {
  it('[UX-10] draws on the side that the reader nears, and no more than fills the view and what is near', () => {
    const { work, slides, trims } = open();
    work.run(NEAR_TOP, 1_000);
    work.run({ above: 3_100, below: 100 }, 2_000);
    expect(slides.map(({ direction }) => direction)).toEqual(['up', 'down']);
    // The view of ten rows, about twenty that are near on each side, and some more.
    for (const { most } of slides) expect(most).toBe(58);
    expect(trims).toEqual([58, 58]);
  });

  it('draws less in a frame where frames take long, and more where they are short', () => {
    const { work, slides } = open(20);
    for (const now of [1_000, 1_060, 1_120, 1_180, 1_240]) work.run(NEAR_TOP, now);
    expect(slides.map(({ step }) => step)).toEqual([6, 3, 2, 2, 2]);
    for (let now = 1_256; now < 1_500; now += 16) work.run(NEAR_TOP, now);
    expect(slides.at(-1)?.step).toBe(10);
  });

  it('learns nothing from frames in which nothing was drawn', () => {
    const { work, slides } = open(20);
    const farFromBoth = { above: 5_000, below: 5_000 };
    for (let now = 1_000; now < 1_500; now += 16) work.run(farFromBoth, now);
    work.run(NEAR_TOP, 1_516);
    expect(slides.map(({ step }) => step)).toEqual([6]);
  });

  it('learns nothing either from frames in which there was no room for more', () => {
    const { work, slides, timeline } = open(20);
    timeline.hasRoom = false;
    for (let now = 1_000; now < 1_500; now += 16) work.run(NEAR_TOP, now);
    timeline.hasRoom = true;
    work.run(NEAR_TOP, 1_516);
    expect(slides.map(({ step }) => step)).toEqual([6]);
  });

  it('leaves the drawing to the next frame where history has just come, once', () => {
    const { work, slides, arrive } = open(20);
    work.run(NEAR_TOP, 1_000);
    arrive();
    expect(work.run(NEAR_TOP, 1_030)).toBe(true);
    expect(slides).toHaveLength(1);
    arrive();
    expect(work.run(NEAR_TOP, 1_060)).toBe(false);
    expect(slides).toHaveLength(2);
  });

  it('[UX-10] lets nothing go that would have to come back', () => {
    const { work, slides } = open(58);
    work.run({ above: 1_100, below: 1_100 }, 1_000);
    work.run({ above: 1_000, below: 1_300 }, 1_016);
    // Three hundred pixels of room are moved by half: one row of eighty.
    expect(slides).toEqual([{ direction: 'up', step: 1, most: 58 }]);
  });

  it('takes a rest between two frames for no slow frame', () => {
    const { work, slides } = open();
    for (const now of [1_000, 2_000, 3_000]) work.run(NEAR_TOP, now);
    expect(slides.map(({ step }) => step)).toEqual([6, 6, 6]);
  });
});
