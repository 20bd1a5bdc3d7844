import { limits } from '@roomful/protocol';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dumpDatabase } from './support/dump-database.ts';
import { type EventShape, eventShapes, type Shape } from './support/event-shapes.ts';
import { assertError, FuzzedServer } from './support/fuzzed-server.ts';
import type { WireClient } from './support/wire-client.ts';

/** What would do in each field of the protocol. Whoever adds a field says so here; then it is tried by itself. */
const FITTING: Record<string, unknown> = {
  roomId: 1,
  messageId: 1,
  id: 1,
  clientId: 'fits',
  content: 'fits',
  timestamp: 1_800_000_000_000,
  name: 'fits',
  afterRev: 0,
  rev: 0,
  page: 1,
  pageSize: 50,
  cursor: 'fits',
  limit: 1,
  typing: true,
};

/** One above the bound, for texts whose bound JSON Schema does not tell. */
const TOO_LONG: Record<string, number> = {
  clientId: limits.clientIdMax + 1,
  content: limits.contentMax + 1,
  name: limits.roomNameMax + 1,
};

const SECRET = 'do-not-repeat-me';

/** A payload that breaks the schema in one way. */
interface Broken {
  how: string;
  /** Named in the answer; empty where the whole payload is wrong. */
  field: string;
  payload: unknown;
}

function fit(field: string, shape: Shape): unknown {
  if (shape.properties) return fitObject(shape);
  const value = FITTING[field];
  if (value === undefined) throw new Error(`say in FITTING what would do in the new field ${field}`);
  return value;
}

function fitObject({ properties = {}, required = [] }: Shape): Record<string, unknown> {
  return Object.fromEntries(required.map((field) => [field, fit(field, properties[field] ?? {})]));
}

const OF_EACH_TYPE: [Shape['type'] | 'null', unknown][] = [
  ['null', null],
  ['boolean', true],
  ['boolean', false],
  ['integer', 1],
  ['string', SECRET],
  ['string', '1'],
  ['string', 'NaN'],
  ['string', 'Infinity'],
  ['array', []],
  ['array', [1]],
  ['object', { a: 1 }],
  ['object', { $ne: null }],
  ['object', { valueOf: 1, toString: 1, toJSON: 1 }],
];

function wrongValues(field: string, shape: Shape): unknown[] {
  const ofOtherTypes = OF_EACH_TYPE.filter(([type]) => type !== shape.type).map(([, value]) => value);
  return [...ofOtherTypes, ...outOfBounds(field, shape)];
}

function outOfBounds(field: string, shape: Shape): unknown[] {
  if (shape.enum) return [0, -1, 7, 51, 1e308];
  switch (shape.type) {
    case 'integer':
    case 'number': {
      const lowest = shape.minimum ?? (shape.exclusiveMinimum ?? -1) + 1;
      return [
        lowest - 1,
        -1,
        lowest + 0.5,
        (shape.maximum ?? Number.MAX_SAFE_INTEGER) + 1,
        -Number.MAX_SAFE_INTEGER,
        1e308,
        -1e308,
        2 ** 63,
      ];
    }
    case 'string': {
      const tooLong = TOO_LONG[field] ?? (shape.maxLength ?? Number.NaN) + 1;
      if (Number.isNaN(tooLong)) throw new Error(`say in TOO_LONG how long ${field} may be`);
      return ['', 'a\u0000b', '\u0000', 'abc\ud800', '\udc00abc', 'abc\u0007', 'a'.repeat(tooLong)];
    }
    case 'boolean':
      return [0, 'true'];
    default:
      return [];
  }
}

/** All in the same ways, at every depth. */
function breakObject(shape: Shape, put: (value: unknown) => unknown, prefix = ''): Broken[] {
  const { properties = {}, required = [] } = shape;
  const good = fitObject(shape);
  const broken: Broken[] = [];
  const add = (how: string, field: string, value: unknown) =>
    broken.push({ how, field: prefix + field, payload: put(value) });
  for (const key of ['admin', '__proto__', 'constructor', 'prototype', 'a\u0000b', '\ud800', 'x'.repeat(5_000)]) {
    const extra = `{${[...Object.entries(good), [key, { isAdmin: true, admin: SECRET }]]
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
      .join()}}`;
    // Parsed, so that `__proto__` is a field as any other.
    add(`with ${JSON.stringify(key).slice(0, 20)}`, /^\w+$/.test(key) && key.length < 40 ? key : '', JSON.parse(extra));
  }
  for (const [field, of] of Object.entries(properties)) {
    if (required.includes(field)) {
      add(`without ${field}`, field, Object.fromEntries(Object.entries(good).filter(([name]) => name !== field)));
    }
    for (const value of wrongValues(field, of)) {
      add(`${field}: ${JSON.stringify(value).slice(0, 30)}`, field, { ...good, [field]: value });
    }
    if (of.properties) {
      broken.push(...breakObject(of, (value) => put({ ...good, [field]: value }), `${prefix}${field}.`));
    }
  }
  return broken;
}

function breakEvent({ shape }: EventShape): Broken[] {
  const whole = [null, 1, 'text', true, [], [fitObject(shape)], [[]]].map((payload) => ({
    how: `as ${JSON.stringify(payload).slice(0, 20)}`,
    field: '',
    payload,
  }));
  return [...whole, ...breakObject(shape, (value) => value)];
}

describe('every event with everything that it must refuse', () => {
  let server: FuzzedServer;
  let mallory: WireClient;

  beforeAll(async () => {
    server = await FuzzedServer.start();
    mallory = await server.enter('mallory');
    await mallory.join('general');
  });

  afterAll(async () => {
    mallory.socket.disconnect();
    await server[Symbol.asyncDispose]();
  });

  it.for(eventShapes().map((event) => ({ ...event, title: event.name })))(
    '[WIRE2] [WIRE3] [MSG11] [ERR3] $title: says what is wrong and what to do, changes nothing, lives on',
    async (event) => {
      const socket = mallory.socket as Socket;
      // Nothing of what the two have to say is under way.
      await server.assertWell();
      await server.settled();
      const before = dumpDatabase(server.databaseFile);
      const cases = breakEvent(event);
      expect(cases.length).toBeGreaterThan(10);
      for (const { how, field, payload } of cases) {
        if (event.isNotice) {
          socket.emit(event.name, payload);
          continue;
        }
        const reply = (await socket.emitWithAck(event.name, payload)) as { ok: boolean; error: unknown };
        expect(reply.ok, how).toBe(false);
        assertError(reply.error);
        const { code, message, details } = reply.error;
        expect(code, how).toBe('INVALID_PAYLOAD');
        expect(message, how).toMatch(/\b(again|first)\.$/);
        expect(message, how).not.toMatch(/Invalid input|Too (small|big)|Unrecognized|undefined|\[object/);
        expect(message, how).not.toContain(SECRET);
        expect(message, how).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]+$/u);
        expect(message.length, how).toBeLessThan(1_000);
        expect(details?.['issues'], how).toEqual(
          expect.arrayContaining([expect.objectContaining({ message: expect.any(String) as string })]),
        );
        if (field !== '' && !SAYS_IT_ITSELF.test(field)) expect(message, how).toContain(field);
      }
      expect((await mallory.askRaw<object>('list_rooms', {})).ok).toBe(true);
      expect(dumpDatabase(server.databaseFile)).toBe(before);
      expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
      await server.assertWell();
    },
  );
});

/** Rules of our own name what they are about in words. */
const SAYS_IT_ITSELF = /^(name|content|clientId|cursor|pageSize)$/;
