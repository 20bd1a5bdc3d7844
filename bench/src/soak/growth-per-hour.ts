const MS_PER_HOUR = 3_600_000;

/** The slope of the straight line that fits best, by the hour. */
export function growthPerHour(points: readonly { atMs: number; value: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanAt, meanValue] = [mean(points.map(({ atMs }) => atMs)), mean(points.map(({ value }) => value))];
  let [together, alone] = [0, 0];
  for (const { atMs, value } of points) {
    together += (atMs - meanAt) * (value - meanValue);
    alone += (atMs - meanAt) ** 2;
  }
  return (together / alone) * MS_PER_HOUR;
}
