import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startTestServer } from '../../src/testing/start-test-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LOADER = 'customElements.define("roomful-chat", class extends HTMLElement {});\n';

it('[UX-42] the loader may be taken by every page, and is asked for again after a while', async () => {
  using folder = temporaryFolder();
  mkdirSync(folder.file('embed'));
  writeFileSync(folder.file('index.html'), '<!doctype html>');
  writeFileSync(folder.file(join('embed', 'loader.js')), LOADER);
  writeFileSync(folder.file(join('embed', 'panel.html')), '<!doctype html>');
  await using server = await startTestServer({ webDir: folder.path });
  const ask = (init?: RequestInit) => fetch(`${server.url}/embed.js`, init);

  const etags = new Set<string>();
  for (const encoding of ['br', 'gzip', 'identity']) {
    const answer = await ask({ headers: { origin: 'https://shop.example', 'accept-encoding': encoding } });
    expect(await answer.text()).toBe(LOADER);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=600',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding);
    expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
    etags.add(answer.headers.get('etag') ?? '');
  }
  const [etag = ''] = etags;
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  const again = await ask({ headers: { 'if-none-match': `W/"x", ${etag}` } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

it('a server whose widget was not built answers without one', async () => {
  using folder = temporaryFolder();
  writeFileSync(folder.file('index.html'), '<!doctype html>');
  await using server = await startTestServer({ webDir: folder.path });
  expect((await fetch(`${server.url}/embed.js`)).status).toBe(404);
});
