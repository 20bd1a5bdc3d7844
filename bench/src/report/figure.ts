/** What has to be reached: a share of the baseline's figure, or the figure itself. */
export type Bar =
  | { kind: 'ratio at least' | 'ratio at most'; value: number }
  | { kind: 'at most'; value: number; unit: string }
  | { kind: 'none' };

/** One line of the closing table. */
export interface Figure {
  workload: string;
  name: string;
  roomful: number;
  /** What it is compared with, if anything. */
  baseline?: number;
  bar: Bar;
  /** Where the processor was while Roomful was measured. */
  remark?: string;
}

export function ratioOf({ roomful, baseline }: Figure): number | undefined {
  return baseline === undefined || baseline === 0 ? undefined : roomful / baseline;
}

export function isReached(figure: Figure): boolean | undefined {
  const { bar, roomful } = figure;
  const ratio = ratioOf(figure) ?? Number.NaN;
  switch (bar.kind) {
    case 'ratio at least':
      return ratio >= bar.value;
    case 'ratio at most':
      return ratio <= bar.value;
    case 'at most':
      return roomful <= bar.value;
    case 'none':
      return undefined;
  }
}
