import { type Bar, type Figure, isReached, ratioOf } from './figure.ts';

const header = [
  'workload',
  'figure',
  'Roomful',
  'baseline',
  'ratio',
  'bar',
  'reached',
  'CPU of Roomful, generator, others',
];

/** A Markdown table that also reads well in a terminal. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = [header, ...figures.map(toRow)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [first = '', ...rest] = rows.map(
    (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
  );
  return [first, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest].join('\n');
}

function toRow(figure: Figure): string[] {
  const ratio = ratioOf(figure);
  const reached = isReached(figure);
  return [
    figure.workload,
    figure.name,
    formatNumber(figure.roomful),
    figure.baseline === undefined ? '' : formatNumber(figure.baseline),
    ratio === undefined ? '' : ratio.toFixed(2),
    formatBar(figure.bar),
    reached === undefined ? '' : reached ? 'yes' : 'no',
    figure.remark ?? '',
  ];
}

function formatBar(bar: Bar): string {
  switch (bar.kind) {
    case 'ratio at least':
      return `≥ ${bar.value} ×`;
    case 'ratio at most':
      return `≤ ${bar.value} ×`;
    case 'at most':
      return `≤ ${bar.value} ${bar.unit}`;
    case 'none':
      return '';
  }
}

function formatNumber(value: number): string {
  return value.toLocaleString('en', value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });
}
