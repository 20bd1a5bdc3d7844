import type { App, AppId } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { AdminApi, AdminError } from '#lib/admin/admin-api.ts';
import { changesOf, draftOf, problemsOf, settingsOf } from '#lib/admin/app-draft.ts';
import { appSnippet } from '#lib/admin/app-snippet.ts';
import { readMetrics } from '#lib/admin/read-metrics.ts';
import { sparklinePath } from '#lib/admin/sparkline-path.ts';
import { adminAr } from '#lib/messages/admin/ar.ts';
import { appsAr } from '#lib/messages/admin/apps/ar.ts';
import { appsDe } from '#lib/messages/admin/apps/de.ts';
import { appsEn } from '#lib/messages/admin/apps/en.ts';
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

describe('an app in a form', () => {
  const app: App = {
    id: 'shop' as AppId,
    name: 'Shop',
    origins: ['https://shop.example'],
    rooms: [{ match: 'help', access: 'everyone' }],
    guests: true,
    theme: { mode: 'dark', accent: '#0b7285' },
    jwksUrl: null,
    keys: [],
    createdAt: 1,
    disabledAt: null,
  };

  it('is sent as it was typed, without what is empty, and only in what is another', () => {
    const draft = draftOf(app);
    expect(changesOf(app, draft)).toEqual({});
    draft.origins = ' https://shop.example\n\n https://*.shop.example\n';
    draft.rooms.push({ match: ' order-* ', access: 'named' }, { match: '', access: 'everyone' });
    draft.hasAccent = false;
    expect(changesOf(app, draft)).toEqual({
      origins: ['https://shop.example', 'https://*.shop.example'],
      rooms: [...app.rooms, { match: 'order-*', access: 'named' }],
      theme: { mode: 'dark', accent: null },
    });
    expect(settingsOf(draftOf())).toEqual({
      name: '',
      origins: [],
      rooms: [],
      guests: false,
      theme: { mode: 'auto', accent: null },
    });
    expect(app.rooms).toHaveLength(1);
  });

  it('shows each sentence of the server at its field, with the line that it is about', () => {
    const sent = {
      origins: ['https://shop.example', 'http://x'],
      rooms: [{ match: 'a', access: 'everyone' as const }],
    };
    const issues = [
      { path: 'origins.1', message: 'No origin.' },
      { path: 'rooms.0.match', message: 'No room.' },
      { path: 'theme.accent', message: 'No colour.' },
      { path: 'secret', message: 'Unknown.' },
    ];
    expect(problemsOf(issues, sent)).toEqual([
      { field: 'origins', what: 'http://x', sentence: 'No origin.' },
      { field: 'rooms', what: 'a', sentence: 'No room.' },
      { field: 'theme', what: undefined, sentence: 'No colour.' },
    ]);
  });

  it('stands in a page by two lines', () => {
    const server = 'https://chat.example';
    expect(appSnippet({ server, app, match: 'help', kind: 'chat' })).toBe(
      '<script type="module" async src="https://chat.example/embed.js"></script>\n' +
        '<roomful-chat server="https://chat.example" app="shop" room="help"></roomful-chat>',
    );
    expect(appSnippet({ server, app, match: 'order-*', kind: 'launcher' })).toContain(
      '<roomful-launcher server="https://chat.example" app="shop" room="order-…"></roomful-launcher>',
    );
  });
});

it.each([
  ['de', appsDe],
  ['ar', appsAr],
])('[UX-41] of apps the administration speaks %s in words of its own', (_, catalog) => {
  const keys = (words: object, path = ''): string[] =>
    Object.entries(words).flatMap(([key, word]: [string, unknown]) =>
      typeof word === 'object' && word !== null ? keys(word, `${key}.`) : [path + key],
    );
  expect(keys(catalog).toSorted()).toEqual(keys(appsEn).toSorted());
  const same = Object.entries(catalog).filter(([key, word]) => word === appsEn[key as keyof typeof appsEn]);
  expect(same.map(([key]) => key).filter((key) => !['list', 'name'].includes(key))).toEqual([]);
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
        (key) =>
          !['name', 'version', 'apps', 'tokens', 'bots', 'admin', 'bot', 'isOnline', 'search', 'passkeys'].includes(
            key,
          ),
      ),
  ).toEqual([]);
});
