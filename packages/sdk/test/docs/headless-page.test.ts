import { errorCodes } from '@roomful/protocol';
import { expect, it } from 'vitest';
import { readPage } from './snippets.ts';

/** Made on this side, and met by pages. */
const madeHere = ['UNREACHABLE', 'TIMEOUT', 'STOPPED', 'DISPLACED'];

it('the example takes sixty lines at most for all that it does with the SDK', () => {
  expect(readPage('examples/embed-headless/src/page/chat.ts').split('\n').length).toBeLessThanOrEqual(60);
});

it('docs/embed/headless.md says what to do at codes that there are, at each once', () => {
  const codes = readPage('docs/embed/headless.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code]) => code));
  expect(codes).toContain('HOST_TOKEN_REFUSED');
  expect(codes).toEqual([...new Set(codes)]);
  expect([...Object.keys(errorCodes), ...madeHere]).toEqual(expect.arrayContaining(codes));
});
