import fc from 'fast-check';

function nested(depth: number): unknown {
  return JSON.parse('[{"a":'.repeat(depth) + '1' + '}]'.repeat(depth));
}

/** What has broken other servers. */
const infamous = fc.constantFrom<unknown>(
  { toString: 1 },
  { toString: 'x', valueOf: null },
  { $gt: '' },
  { $ne: null },
  { length: 1e9 },
  { then: 1 },
  { toJSON: 1 },
  JSON.parse('{"__proto__":{"isAdmin":true}}'),
  { constructor: { prototype: { isAdmin: true } } },
  { hasOwnProperty: 1 },
  { _placeholder: true, num: 0 },
  { type: 'Buffer', data: [1, 2] },
  [],
  [[[]]],
  [1],
  ['general'],
  nested(100),
  nested(1_000),
  0,
  -0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_SAFE_INTEGER + 1,
  -(2 ** 63),
  Number.NaN,
  '',
  ' ',
  'NaN',
  '1',
  '\u0000',
  '\ud800',
  'a\udc00b',
  '\u202e\u200b',
  '😀'.repeat(2_001),
  // Several of them still fit into one frame.
  'x'.repeat(8_000),
  "'; DROP TABLE messages; --",
  '../../etc/passwd',
  true,
  null,
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: infamous },
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.integer(),
  fc.double(),
);

/** Names that objects have by themselves. */
export const hostileName = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  '__defineGetter__',
  'then',
  'length',
  'error',
  'message',
  'ping',
  '',
  '*',
  '\ud800',
);

/** Values of the protocol's fields that would do. */
const fitting: Record<string, fc.Arbitrary<unknown>> = {
  roomId: fc.integer({ min: 1, max: 3 }),
  messageId: fc.integer({ min: 1, max: 20 }),
  clientId: fc.string({ minLength: 1, maxLength: 3 }),
  content: fc.string({ minLength: 1 }),
  timestamp: fc.constant(Date.now()),
  name: fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 3, maxLength: 4 }),
  afterRev: fc.nat(30),
  rev: fc.nat(30),
  page: fc.integer({ min: 1, max: 3 }),
  pageSize: fc.constantFrom(50, 100, 7),
  before: fc.record({ timestamp: fc.constant(Date.now()), id: fc.integer({ min: 1, max: 20 }) }),
  after: fc.record({ timestamp: fc.constant(Date.now()), id: fc.integer({ min: 1, max: 20 }) }),
  around: fc.integer({ min: 1, max: 20 }),
  cursor: fc.string(),
  limit: fc.integer({ min: 1, max: 200 }),
  typing: fc.boolean(),
};

function fittingFor(field: string): fc.Arbitrary<unknown> {
  const arbitrary = fitting[field];
  if (!arbitrary) throw new Error(`say in \`fitting\` which values of the new field ${field} would do`);
  return arbitrary;
}

/** Fields of the protocol with values that do and values that don't, and fields of no protocol. */
const almost: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.array(
      fc
        .constantFrom(...Object.keys(fitting))
        .chain((field) =>
          fc.tuple(
            fc.constant(field),
            fc.oneof({ weight: 5, arbitrary: fittingFor(field) }, { weight: 1, arbitrary: hostileValue }),
          ),
        ),
      { maxLength: 5 },
    ),
    fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.tuple(hostileName, hostileValue), { maxLength: 2 }) },
    ),
  )
  .map(([fields, others]) => JSON.parse(toJson([...fields, ...others])) as unknown);

/** What fits the event, but for one field that may not. */
export function hostilePayload(fields: readonly string[]): fc.Arbitrary<unknown> {
  const fits = fc.record(Object.fromEntries(fields.map((field) => [field, fittingFor(field)])), { requiredKeys: [] });
  const oneBroken = fc
    .tuple(fits, fc.constantFrom('x', ...fields), hostileValue)
    .map(([payload, field, value]) => ({ ...payload, [field]: value }));
  return fc.oneof(fits, oneBroken, almost, hostileValue);
}

/** By hand, so that `__proto__` is a field like others. */
function toJson(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`).join()}}`;
}
