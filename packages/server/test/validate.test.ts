import { auditActs, listAuditSchema, listUsersSchema, notices, requests, type RequestName } from '@roomful/protocol';
import { expect, it } from 'vitest';
import type * as z from 'zod';
import { ChatError } from '../src/chat-error.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { validate } from '../src/transport/validate.ts';
import { brokenBodies, callsOf } from './support/rest-table.ts';

const refusal = (name: RequestName, payload: unknown) => refusalBy(requests[name].payload, payload);

function refusalBy(schema: Parameters<typeof validate<unknown>>[0], payload: unknown): string {
  try {
    validate(schema, payload);
  } catch (error) {
    if (error instanceof ChatError) return error.message;
  }
  throw new Error('it was expected to be refused');
}

it.each<[RequestName, unknown, string]>([
  ['join_room', {}, 'roomId is missing: it has to be a whole number. Correct it and send again.'],
  [
    'join_room',
    { roomId: 'one' },
    'roomId has to be a whole number, and a text of 3 characters came. Correct it and send again.',
  ],
  ['join_room', { roomId: 1.5 }, 'roomId has to be a whole number, and 1.5 came. Correct it and send again.'],
  ['join_room', { roomId: 0 }, 'roomId has to be more than 0, and 0 came. Correct it and send again.'],
  ['join_room', { roomId: 1, pageSize: 7 }, 'A page has 50, 100, 200, 500 messages. Correct it and send again.'],
  ['join_room', { roomId: 1, admin: true }, 'There is no field admin. Correct it and send again.'],
  ['join_room', { roomId: 1, 'a\nb': 1 }, 'There is no field (of a strange name). Correct it and send again.'],
  ['join_room', [1], 'The payload has to be an object, and a list of 1 entry came. Correct it and send again.'],
  ['list_rooms', { limit: 201 }, 'limit has to be 200 or less, and 201 came. Correct it and send again.'],
  [
    'load_messages',
    { roomId: 1, before: { timestamp: null } },
    'before.timestamp has to be a whole number, and null came. before.id is missing: it has to be a whole number. Correct it and send again.',
  ],
  [
    'send_message',
    { roomId: 1, clientId: 'a', content: ' ', timestamp: 1 },
    'The message is empty. Write something first.',
  ],
])('[WIRE3] %s %j: what is wrong, what came, what to do', (name, payload, message) => {
  expect(refusal(name, payload)).toBe(message);
});

it('[WIRE3] names all of a choice, and says how many fields it does not name', () => {
  expect(refusalBy(listAuditSchema, { act: 'x' })).toBe(
    `act has to be one of ${auditActs.join(', ')}, and a text of 1 character came. Correct it and send again.`,
  );
  const fields = Object.fromEntries(Array.from({ length: 19 }, (_, index) => [`f${index}`, index]));
  expect(refusalBy(listAuditSchema, fields)).toBe(
    'There are no fields f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 9 more. Correct it and send again.',
  );
});

it('[WIRE3] says of texts what they have to be', () => {
  const query = { limit: '0', cursor: 'x', search: '' };
  expect(refusalBy(listUsersSchema, query)).toBe(
    'search has to be 1 to 20 characters: letters, digits and underscores, and an empty text came. ' +
      'cursor has to be the nextCursor of the page before, and a text of 1 character came. ' +
      'limit has to be a whole number from 1 to 200, and a text of 1 character came. Correct it and send again.',
  );
});

it('[WIRE3] speaks of no pattern, whatever is sent, wherever', async () => {
  await using server = await startTestServer();
  const ofRest = callsOf(server).flatMap(({ name, body, querystring, path }) =>
    [body, querystring, path].flatMap((schema) => (schema ? [{ name, schema }] : [])),
  );
  const ofSockets = Object.entries({ ...requests, ...notices }).map(([name, { payload }]) => ({
    name,
    schema: payload,
  }));
  expect(ofRest.length).toBeGreaterThan(20);
  for (const { name, schema } of [...ofRest, ...ofSockets]) {
    for (const { how, json } of brokenBodies(schema as z.ZodType)) {
      const payload = parse(json);
      // A path that holds more than its own parts can't come; and some of these are no JSON.
      if (payload === undefined || schema.safeParse(payload).success) continue;
      const message = refusalBy(schema, payload);
      expect(message, `${name} ${how}`).not.toMatch(/regex|pattern|another form|as its schema says|Invalid|undefined/);
      expect(message, `${name} ${how}`).toMatch(/^\S.*\.$/);
    }
  }
});

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
