const LIMIT_DEFAULT = 50;

/** One page of a list that is told apart by ids: reads one more than it shows, to know whether there is more. */
export async function page<Item extends { id: number }>(
  limit: number | undefined,
  list: (count: number) => Promise<Item[]>,
): Promise<{ items: Item[]; nextCursor: number | undefined }> {
  const size = limit ?? LIMIT_DEFAULT;
  const found = await list(size + 1);
  const items = found.slice(0, size);
  return { items, nextCursor: found.length > size ? items.at(-1)?.id : undefined };
}
