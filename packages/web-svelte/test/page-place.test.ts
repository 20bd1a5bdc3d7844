import { describe, expect, it } from 'vitest';
import { countPages, readPlace, resize, writePlace } from '../src/lib/history/page-place.ts';

describe('[UX-28] a page of the history', () => {
  it.each([
    ['', { page: 1, size: 50 }],
    ['?page=3', { page: 3, size: 50 }],
    ['?page=3&size=200', { page: 3, size: 200 }],
    ['?size=500', { page: 1, size: 500 }],
    ['?page=0', { page: 1, size: 50 }],
    ['?page=-2&size=51', { page: 1, size: 50 }],
    ['?page=1e3&size=x', { page: 1, size: 50 }],
    ['?page=9999999', { page: 1_000_000, size: 50 }],
  ])('is read from %j', (query, place) => {
    expect(readPlace(new URLSearchParams(query))).toEqual(place);
  });

  it.each(['', '?page=3', '?page=3&size=200', '?size=500'])('is written as it is read: %j', (query) => {
    expect(writePlace(readPlace(new URLSearchParams(query)))).toBe(query);
  });

  it.each([
    [0, 50, 1],
    [50, 50, 1],
    [51, 50, 2],
    [1_000, 500, 2],
  ] as const)('%d messages in pages of %d make %d', (total, size, pages) => {
    expect(countPages(total, size)).toBe(pages);
  });

  it('keeps its newest message when pages become longer or shorter', () => {
    expect(resize({ page: 3, size: 50 }, 100)).toEqual({ page: 2, size: 100 });
    expect(resize({ page: 2, size: 100 }, 50)).toEqual({ page: 3, size: 50 });
    expect(resize({ page: 9, size: 50 }, 500)).toEqual({ page: 1, size: 500 });
  });
});
