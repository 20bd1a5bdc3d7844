/** Aligned columns under their heads; what is absent is a dash. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly (string | number | null | undefined)[])[],
): string {
  const cells = rows.map((row) => row.map((cell) => (cell === null || cell === undefined ? '-' : String(cell))));
  const widths = heads.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(heads), ...cells.map(line)].join('\n');
}

/** `2026-11-26 14:45 UTC` */
export function when(timeMs: number | null | undefined): string | null {
  return timeMs == null ? null : `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** What stands below a list that goes on. */
export function more(nextCursor: number | undefined): string {
  return nextCursor === undefined ? '' : `\n\nThere is more: --cursor ${nextCursor}`;
}
