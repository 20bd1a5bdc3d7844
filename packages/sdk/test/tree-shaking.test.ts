import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from './helpers/bundle.ts';

const from = join(import.meta.dirname, 'of-an-app.js');

it.each([
  ['ChatError', /socket\.io|engine\.io|zod/],
  ['createClaimKey', /socket\.io|engine\.io|zod/],
  ['logIn', /socket\.io|engine\.io|zod/],
  ['limits', /socket\.io|engine\.io|zod/],
  ['RoomfulClient', /zod|\/src\/(bot|embed|testing)\//],
  ['enterApp', /socket\.io|engine\.io|zod|client\.ts/, '/embed'],
])('who imports only %s pays for nothing else', async (name, unwanted, entry = '') => {
  const { files } = await bundle({
    code: `import { ${name} } from '@roomful/sdk${entry}'; console.log(${name});`,
    from,
    platform: 'browser',
    conditions: ['roomful-source'],
  });
  expect(files).not.toEqual([]);
  expect(files.filter((file) => unwanted.test(file))).toEqual([]);
});
