/** The figures of `/metrics` that have no labels, by name. */
export function readMetrics(page: string): Map<string, number> {
  const figures = new Map<string, number>();
  for (const [, name = '', value = ''] of page.matchAll(/^([a-z_]+) (\S+)$/gm)) {
    const figure = Number(value);
    if (Number.isFinite(figure)) figures.set(name, figure);
  }
  return figures;
}
