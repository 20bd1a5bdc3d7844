import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adminCall } from '../support/admin-call.ts';
import { addApp, startShop } from '../support/embed-scene.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('[EMB5] the panel may stand in pages of the app’s origins, and of no app there is none', async () => {
  using folder = temporaryFolder();
  mkdirSync(folder.file('embed'));
  writeFileSync(folder.file('index.html'), '<!doctype html>');
  writeFileSync(folder.file(join('embed', 'loader.js')), 'void 0;');
  writeFileSync(folder.file(join('embed', 'panel.html')), '<!doctype html><title>Panel</title>');
  const origins = ['https://shop.example', 'https://*.shop.example:8443'];
  await using server = await startShop({ origins }, { webDir: folder.path });
  await addApp(server.url, { id: 'bank', origins: [] });
  const ask = async (query: string) => {
    const answer = await fetch(`${server.url}/embed/panel${query}`);
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(answer.headers.get('x-frame-options')).toBeNull();
    // The one connection of a person's widgets is in a worker, of this origin alone.
    expect(policy.split(';')).toEqual(
      expect.arrayContaining(["worker-src 'self'", "require-trusted-types-for 'script'", "default-src 'none'"]),
    );
    return [/frame-ancestors ([^;]*)/.exec(policy)?.[1], await answer.text()];
  };
  expect(await ask('?app=shop')).toEqual([origins.join(' '), '<!doctype html><title>Panel</title>']);
  const [, nothing] = await ask('?app=nobodys');
  expect(nothing).not.toContain('Panel');
  for (const query of ['', '?app=nobodys', '?app=bank', '?app=SHOP', '?app=shop&app=shop', '?app[x]=shop']) {
    expect(await ask(query), query).toEqual(["'none'", nothing]);
  }
  await adminCall(server.url, 'PATCH /api/admin/apps/shop', { body: { isEnabled: false } });
  expect(await ask('?app=shop')).toEqual(["'none'", nothing]);
});
