import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import * as protocol from '../src/index.ts';

interface Definition {
  error?: unknown;
  checks?: readonly { _zod: { def: Definition } }[];
  [part: string]: unknown;
}

/** Every check of a text's form in a schema and in what it is made of. */
function formsIn(part: unknown, seen = new Set<unknown>()): Definition[] {
  if (typeof part !== 'object' || part === null || seen.has(part)) return [];
  seen.add(part);
  if ('_zod' in part) {
    const { def } = (part as { _zod: { def: Definition } })._zod;
    const own = def['check'] === 'string_format' ? [def] : [];
    return [...own, ...Object.values(def).flatMap((inner) => formsIn(inner, seen))];
  }
  return Object.values(part).flatMap((inner) => formsIn(inner, seen));
}

it('[WIRE3] every pattern has words of its own that say what is expected', () => {
  const forms = Object.entries(protocol).flatMap(([name, schema]) =>
    schema instanceof z.core.$ZodType ? formsIn(schema).map((form) => ({ name, form })) : [],
  );
  expect(forms.length).toBeGreaterThan(20);
  for (const { name, form } of forms) {
    expect(form.error, `${name}: ${String(form['pattern'])}`).toBeTypeOf('function');
    const words = (form.error as (issue: object) => unknown)({});
    expect(words, name).toMatch(/^(?:expected \w.*[^.]|[A-Z].*\.)$/);
  }
});
