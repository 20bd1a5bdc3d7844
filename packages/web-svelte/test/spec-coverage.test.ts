import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const spec = readFileSync(new URL('../SPEC.md', import.meta.url), 'utf8');

function rulesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, rule = '']) => rule);
}

it('every rule of SPEC.md is cited by a test in a browser, and every cited rule stands there', () => {
  const files = globSync('e2e/{tests,webkit}/**/*.spec.ts', { cwd: root });
  const cited = files.flatMap((file) => rulesIn(readFileSync(`${root}/${file}`, 'utf8'), /\[(UX-\d+)\]/g));
  const rules = rulesIn(spec, /^- \*\*\[(UX-\d+)\]\*\*/gm);
  expect([...new Set(cited)].sort()).toEqual(rules.toSorted());
});
