interface Grid {
  count: number;
  columns: number;
  /** Written from right to left, where the arrows follow the eye. */
  rtl: boolean;
}

/** Where a key leads from a cell of a grid; `above` over its first line, undefined for other keys. */
export function moveInGrid(key: string, from: number, { count, columns, rtl }: Grid): number | 'above' | undefined {
  const to = targetOf(key, from, { count, columns, rtl });
  if (to === undefined) return undefined;
  if (to < 0) return key === 'ArrowUp' ? 'above' : 0;
  return Math.min(to, count - 1);
}

function targetOf(key: string, from: number, { count, columns, rtl }: Grid): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return from + (rtl ? -1 : 1);
    case 'ArrowLeft':
      return from + (rtl ? 1 : -1);
    case 'ArrowDown':
      return from + columns < count ? from + columns : from;
    case 'ArrowUp':
      return from - columns;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
