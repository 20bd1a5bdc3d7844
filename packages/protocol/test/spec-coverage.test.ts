import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');

const rules = new Set([...spec.matchAll(/^- \*\*\[([A-Z]+\d+)\]\*\*/gm)].map(([, rule]) => rule));
const prefixes = new Set([...rules].map((rule) => rule?.replace(/\d+$/, '')));

/** Where `[BOT…]` are the rules of the SDK's bots, in docs/sdk/delivery.md, and not those of the server's bot accounts. */
const BOT_PROGRAMS = /^packages\/(sdk|cli|create-roomful-bot)\//;

function citedRules(): Set<string> {
  const cited = new Set<string>();
  for (const pattern of ['packages/*/{test,src/testing}/**/*.ts', 'e2e/tests/**/*.ts']) {
    for (const file of globSync(pattern, { cwd: root, exclude: ['**/node_modules/**'] })) {
      for (const [, rule = ''] of readFileSync(`${root}/${file}`, 'utf8').matchAll(/\[([A-Z]+\d+)\]/g)) {
        const prefix = rule.replace(/\d+$/, '');
        if (prefix === 'BOT' && BOT_PROGRAMS.test(file)) continue;
        if (prefixes.has(prefix)) cited.add(rule);
      }
    }
  }
  return cited;
}

it('every rule of SPEC.md is cited by a test, and every cited rule stands there', () => {
  expect([...citedRules()].sort()).toEqual([...rules].sort());
});
