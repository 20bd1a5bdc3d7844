import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { expect, it } from 'vitest';

const SOURCE = join(import.meta.dirname, '../src');
/** What people read or hear though it stands in an attribute. */
const SPOKEN = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
]);

/** In dev only, for whoever works on the app. */
const NOT_FOR_READERS = /routes\/design\/|lib\/ui\/design\//;

interface TemplateNode {
  type: string;
  start: number;
  name?: string;
  data?: string;
  value?: unknown;
}

const isNode = (value: unknown): value is TemplateNode =>
  typeof value === 'object' && value !== null && typeof (value as TemplateNode).type === 'string';

/** Words that stand in the markup itself, where no catalog can reach them. */
function findWords(source: string): string[] {
  const found: string[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) return void value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    if (isNode(value)) {
      if (value.type === 'Text' && /\p{L}/u.test(value.data ?? '')) found.push((value.data ?? '').trim());
      if (value.type === 'Attribute' && !SPOKEN.has(value.name ?? '')) return visitExpressions(value.value);
      if (value.type === 'Attribute') return visitSpoken(value.value);
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  const visitSpoken = (value: unknown) => {
    for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (!isNode(part)) continue;
      if (part.type === 'Text' && /\p{L}/u.test(part.data ?? '')) found.push((part.data ?? '').trim());
      const expression = (part as { expression?: { type: string; value?: unknown } }).expression;
      if (expression?.type === 'Literal' && /\p{L}/u.test(String(expression.value)))
        found.push(String(expression.value));
    }
  };
  const visitExpressions = (value: unknown) => {
    // Snippets may stand in attributes; plain strings there are classes, types and ids.
    if (isNode(value) && value.type === 'ExpressionTag') visit(value);
  };
  visit(parse(source, { modern: true }).fragment);
  return found;
}

const components = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.svelte') && !NOT_FOR_READERS.test(file))
  .toSorted();

it.each(components)('[UX-41] %s takes its words from the catalog', (file) => {
  expect(findWords(readFileSync(join(SOURCE, file), 'utf8'))).toEqual([]);
});

it.each([
  ['<p>Hello</p>', ['Hello']],
  ['<button aria-label="Close">×</button>', ['Close']],
  ['<img alt={"A cat"} />', ['A cat']],
  ['{#if open}<b>{text.app.close} now</b>{/if}', ['now']],
  ['<p class="font-bold" id="lead">{text.app.close}: 3</p>', []],
])('finds what is hard-wired in %s', (source, words) => {
  expect(findWords(source)).toEqual(words);
});
