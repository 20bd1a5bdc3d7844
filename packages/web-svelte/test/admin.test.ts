import { describe, expect, it } from 'vitest';
import { AdminApi, AdminError } from '#lib/admin/admin-api.ts';
import { readMetrics } from '#lib/admin/read-metrics.ts';
import { sparklinePath } from '#lib/admin/sparkline-path.ts';
import { adminAr } from '#lib/messages/admin/ar.ts';
import { adminDe } from '#lib/messages/admin/de.ts';
import { adminEn } from '#lib/messages/admin/en.ts';

describe('the calls of the administration', () => {
  it('carry the token in the header alone, and no session', async () => {
    const calls: [string, RequestInit][] = [];
    const api = new AdminApi('secret', (url, init) => {
      calls.push([url as string, init ?? {}]);
      return Promise.resolve(Response.json({ rooms: [], nextCursor: 7 }));
    });
    expect(await api.rooms({ name: 'a b', deleted: '', cursor: undefined })).toEqual({ items: [], nextCursor: 7 });
    expect(calls.map(([url]) => url)).toEqual(['/api/admin/rooms?name=a+b']);
    expect(calls[0]?.[1]).toMatchObject({ credentials: 'omit', headers: { authorization: 'Bearer secret' } });
    expect(JSON.stringify(api)).not.toContain('secret');
  });

  it('fail with the status and the scope that is missing, and without an answer with none', async () => {
    const body = { error: { message: 'no', details: { scope: 'rooms:read' } } };
    const refused = new AdminApi('x', () => Promise.resolve(Response.json(body, { status: 403 })));
    await expect(refused.overview()).rejects.toMatchObject({ status: 403, scope: 'rooms:read' });
    const away = new AdminApi('x', () => Promise.reject(new TypeError('failed')));
    await expect(away.overview()).rejects.toMatchObject({ status: 0 });
    await expect(away.overview()).rejects.toBeInstanceOf(AdminError);
  });

  it('ask again until what takes long is done', async () => {
    let asked = 0;
    const api = new AdminApi('x', () => Promise.resolve(Response.json({ done: ++asked === 3 })));
    await api.erase(7);
    expect(asked).toBe(3);
  });
});

it('reads the figures without labels', () => {
  const page = '# HELP roomful_load x\nroomful_load 0.25\na_bucket{le="1"} 3\nroomful_hooks 2\nodd NaN\n';
  expect([...readMetrics(page)]).toEqual([
    ['roomful_load', 0.25],
    ['roomful_hooks', 2],
  ]);
});

it('draws a line from the lowest to the highest', () => {
  const size = { width: 10, height: 4 };
  expect(sparklinePath([1], size)).toBe('');
  expect(sparklinePath([5, 5], size)).toBe('M0 2L10 2');
  expect(sparklinePath([0, 2, 1], size)).toBe('M0 4L5 0L10 2');
});

it.each([
  ['de', adminDe],
  ['ar', adminAr],
])('[UX-41] the administration speaks %s in words of its own', (_, catalog) => {
  expect(Object.keys(catalog).toSorted()).toEqual(Object.keys(adminEn).toSorted());
  const same = Object.entries(catalog).filter(([key, word]) => word === adminEn[key as keyof typeof adminEn]);
  expect(
    same
      .map(([key]) => key)
      .filter(
        (key) => !['name', 'version', 'tokens', 'bots', 'admin', 'bot', 'isOnline', 'search', 'passkeys'].includes(key),
      ),
  ).toEqual([]);
});
