/** A line through these values in a box of this size, for an SVG path. All the same, it is a line in the middle. */
export function sparklinePath(values: readonly number[], { width, height }: { width: number; height: number }): string {
  if (values.length < 2) return '';
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = width / (values.length - 1);
  const y = (value: number) => (high === low ? height / 2 : height - ((value - low) / (high - low)) * height);
  return values.map((value, index) => `${index === 0 ? 'M' : 'L'}${round(index * step)} ${round(y(value))}`).join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
