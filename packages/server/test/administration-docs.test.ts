import { readFileSync } from 'node:fs';
import { adminScopes } from '@roomful/protocol';
import { expect, it } from 'vitest';

it('the table of scopes in docs/administration.md is the one of the protocol', () => {
  const page = readFileSync(new URL('../../../docs/administration.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z]+(?::[a-z]+)?)` +\| (.+?) +\|$/gm)].map(([, scope, opens]) => [
    scope,
    opens,
  ]);
  expect(rows.filter(([scope]) => scope !== undefined && scope in adminScopes)).toEqual(Object.entries(adminScopes));
});
