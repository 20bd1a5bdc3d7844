import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodes, errorCodeSchema } from '../src/errors.ts';

const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');

it('[ERR2] every code stands in the table of SPEC.md with its meaning, its status and whether to retry', () => {
  const rows = [...spec.matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\| (yes|no) +\| (.+?) +\|$/gm)];
  const documented = rows.map(([, code, status, retryable, meaning]) => ({ code, status, retryable, meaning }));
  const expected = Object.entries(errorCodes).map(([code, entry]) => ({
    code,
    status: String(entry.httpStatus),
    retryable: entry.retryable ? 'yes' : 'no',
    meaning: entry.meaning,
  }));
  expect(documented).toEqual(expected);
});

it('[ERR3] the schema knows exactly these codes', () => {
  for (const code of Object.keys(errorCodes)) expect(errorCodeSchema.safeParse(code).success).toBe(true);
  expect(errorCodeSchema.safeParse('SOMETHING_ELSE').success).toBe(false);
});
