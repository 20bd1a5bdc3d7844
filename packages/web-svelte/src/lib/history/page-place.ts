import { limits, type PageSize } from '@roomful/sdk';

/** Which page of a room's history, and how long pages are. Page 1 is the newest. */
export interface PagePlace {
  page: number;
  size: PageSize;
}

const [SIZE_DEFAULT] = limits.pageSizes;

/** The place that an address names; what it does not name, or misspells, is the newest page of the usual size. */
export function readPlace(query: Pick<URLSearchParams, 'get'>): PagePlace {
  const page = query.get('page') ?? '';
  const size = Number(query.get('size'));
  return {
    page: /^[1-9]\d{0,6}$/.test(page) ? Math.min(Number(page), limits.pageMax) : 1,
    size: limits.pageSizes.find((known) => known === size) ?? SIZE_DEFAULT,
  };
}

/** The query of an address, without what goes without saying. */
export function writePlace({ page, size }: PagePlace): string {
  const query = new URLSearchParams();
  if (page !== 1) query.set('page', String(page));
  if (size !== SIZE_DEFAULT) query.set('size', String(size));
  return query.size === 0 ? '' : `?${query}`;
}

/** How many pages there are; an empty room has one, too. */
export function countPages(totalMessages: number, size: PageSize): number {
  return Math.max(1, Math.ceil(totalMessages / size));
}

/** Where the newest message of a page stands once pages are longer or shorter. */
export function resize({ page, size }: PagePlace, next: PageSize): PagePlace {
  return { page: Math.floor(((page - 1) * size) / next) + 1, size: next };
}
