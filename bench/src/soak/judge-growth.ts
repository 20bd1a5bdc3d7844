import type { Figure } from '../report/figure.ts';
import { growthPerHour } from './growth-per-hour.ts';
import type { Sample } from './watch-server.ts';

const MS_PER_HOUR = 3_600_000;
const MB = 1_048_576;

/** What memory may grow in an hour; and what a soak that is too short to tell may see it vary by. */
const bounds = [
  { key: 'heapBytes', name: 'heap', perHourMb: 12, variationMb: 3 },
  { key: 'rssBytes', name: 'RSS', perHourMb: 60, variationMb: 15 },
] as const;

/** Whether memory was flat over the second half, when everything had found its size. */
export function judgeGrowth(samples: readonly Sample[], remark: string): { figures: Figure[]; faults: string[] } {
  const half = samples.slice(Math.floor(samples.length / 2));
  const hours = ((half.at(-1)?.atMs ?? 0) - (half[0]?.atMs ?? 0)) / MS_PER_HOUR;
  const judged = bounds.map(({ key, name, perHourMb, variationMb }) => {
    const grownMb = growthPerHour(half.map((sample) => ({ atMs: sample.atMs, value: sample[key] / MB })));
    return { name, grownMb, atMostMb: Math.round(Math.max(perHourMb, variationMb / hours)) };
  });
  return {
    figures: judged.map(({ name, grownMb, atMostMb }) => ({
      workload: 'Soak',
      name: `growth of ${name} in the second half, MB/hour`,
      roomful: grownMb,
      bar: { kind: 'at most', value: atMostMb, unit: 'MB/hour' },
      remark,
    })),
    faults: judged
      .filter(({ grownMb, atMostMb }) => !(grownMb <= atMostMb))
      .map(({ name, grownMb, atMostMb }) => `${name} grew by ${grownMb.toFixed(1)} MB an hour, more than ${atMostMb}`),
  };
}
