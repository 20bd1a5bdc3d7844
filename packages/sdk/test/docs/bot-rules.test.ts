import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readPage, root } from './snippets.ts';

/** Where `[BOT…]` are the rules of bots, and not those of the server's bot accounts in SPEC.md. */
const places = ['packages/sdk/{test,src/testing}/**/*.ts', 'packages/{cli,create-roomful-bot}/test/**/*.ts'];

it('every rule of docs/sdk/delivery.md is cited by a test, and every cited rule stands there', () => {
  const rules = [...readPage('docs/sdk/delivery.md').matchAll(/^- \*\*\[(BOT\d+)\]\*\*/gm)].map(([, rule]) => rule);
  const cited = new Set<string | undefined>();
  for (const file of globSync(places, { cwd: root })) {
    for (const [, rule] of readFileSync(join(root, file), 'utf8').matchAll(/\[(BOT\d+)\]/g)) cited.add(rule);
  }
  expect([...cited].toSorted()).toEqual(rules.toSorted());
});
