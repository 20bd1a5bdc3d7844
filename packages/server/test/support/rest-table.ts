import * as z from 'zod';
import type { TestServer } from '../../src/testing/start-test-server.ts';

/** What JSON Schema says of a value, as far as it takes to make one that fits. */
interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  required?: string[];
  items?: Shape;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Shape[];
  oneOf?: Shape[];
  pattern?: string;
  minLength?: number;
  minimum?: number;
}

export interface Call {
  name: string;
  method: string;
  /** The route's own pattern. */
  url: string;
  params: string[];
  body: z.ZodType | undefined;
  querystring: z.ZodType | undefined;
  path: z.ZodType | undefined;
  response: Record<string, unknown>;
}

interface RouteSchema {
  body?: z.ZodType;
  querystring?: z.ZodType;
  params?: z.ZodType;
  response?: Record<string, unknown>;
}

/** Every call that the server's own list of routes has: a new route is in it by itself. */
export function callsOf({ routes }: TestServer): Call[] {
  return routes
    .flatMap(({ method, url, schema }) =>
      [method].flat().map((one) => ({ method: one, url, schema: schema as RouteSchema })),
    )
    .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
    .map(({ method, url, schema }) => ({
      name: `${method} ${url}`,
      method,
      url,
      params: [...url.matchAll(/:(\w+)/g)].map(([, param]) => param ?? ''),
      body: schema?.body,
      querystring: schema?.querystring,
      path: schema?.params,
      response: schema?.response ?? {},
    }));
}

/** The path with ids that could be some, and that nobody has. */
export function somePath(url: string): string {
  return url.replaceAll(/:(\w+)/g, (_, param) => (param === 'appId' ? 'no-such-app' : '123456'));
}

const CANDIDATES = ['mallory_2', '1', 'A'.repeat(43), '2026-01-01', 'a', 'https://example.com/', 'shop'];

/** A body that does, from its schema. */
export function fittingBody(schema: z.ZodType): unknown {
  return schema.parse(fit(shapeOf(schema)));
}

function fit(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  const choice = shape.anyOf ?? shape.oneOf;
  if (choice) return fit(choice[0] ?? {});
  switch (shape.type) {
    case 'object': {
      const required = Object.entries(shape.properties ?? {}).filter(([name]) => shape.required?.includes(name));
      return Object.fromEntries(required.map(([name, property]) => [name, fit(property)]));
    }
    case 'array':
      return shape.items ? [fit(shape.items)] : [];
    case 'integer':
    case 'number':
      return Math.max(1, shape.minimum ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default: {
      const fits = (text: string) =>
        text.length >= (shape.minLength ?? 0) &&
        (shape.pattern === undefined || new RegExp(shape.pattern, 'u').test(text));
      return CANDIDATES.find(fits) ?? 'x'.repeat(shape.minLength ?? 1);
    }
  }
}

const WRONG: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 1,
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x'.repeat(20_000),
  "'; DROP TABLE users; --",
  [],
  [[]],
  {},
  { toString: 1 },
  { $ne: null },
];

/** Bodies as JSON that break the schema, each in one way. */
export function brokenBodies(schema: z.ZodType): { how: string; json: string }[] {
  const shape = shapeOf(schema);
  const good = fit(shape) as Record<string, unknown>;
  const fields = Object.keys(shape.properties ?? {});
  const tried = [
    ...(shape.required ?? []).map((field) => ({ how: `without ${field}`, value: omit(good, field) })),
    { how: 'with a field too many', value: { ...good, admin: true } },
    ...fields.flatMap((field) =>
      WRONG.map((value) => ({
        how: `${field}: ${JSON.stringify(value).slice(0, 30)}`,
        value: { ...good, [field]: value },
      })),
    ),
    ...['x', 1, null, true, [], [good]].map((value) => ({ how: `no object: ${JSON.stringify(value)}`, value })),
  ];
  const broken = tried
    .filter(({ value }) => !schema.safeParse(value).success)
    .map(({ how, value }) => ({ how, json: JSON.stringify(value) }));
  const inside = JSON.stringify(good).slice(1);
  const more = inside === '}' ? inside : `,${inside}`;
  return [
    ...broken,
    { how: '__proto__', json: `{"__proto__":{"isAdmin":true}${more}` },
    { how: 'constructor', json: `{"constructor":{"prototype":{"isAdmin":true}}${more}` },
    { how: 'nothing', json: '' },
    { how: 'half of it', json: JSON.stringify(good).slice(0, -1) },
    { how: 'depth', json: '['.repeat(10_000) },
  ];
}

function omit(value: Record<string, unknown>, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== field));
}

function shapeOf(schema: z.ZodType): Shape {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
}
