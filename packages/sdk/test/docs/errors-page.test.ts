import { errorCodes } from '@roomful/protocol';
import { expect, it } from 'vitest';
import type { ChatErrorCode } from '../../src/index.ts';
import { readPage } from './snippets.ts';

/** Complete by its type: a code that is missing here does not compile. */
const madeHere: Record<Exclude<ChatErrorCode, keyof typeof errorCodes>, true> = {
  UNREACHABLE: true,
  TIMEOUT: true,
  STOPPED: true,
  DISPLACED: true,
  STORE_UNAVAILABLE: true,
  CONFLICT: true,
  STATE_UNREADABLE: true,
};

it('docs/sdk/errors.md has a row for every code that there is, and for none that there is not', () => {
  const rows = [...readPage('docs/sdk/errors.md').matchAll(/^\| `([A-Z_]+)` /gm)].map(([, code]) => code);
  expect(rows.toSorted()).toEqual([...Object.keys(errorCodes), ...Object.keys(madeHere)].toSorted());
});
