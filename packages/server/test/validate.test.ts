import { requests, type RequestName } from '@roomful/protocol';
import { expect, it } from 'vitest';
import { ChatError } from '../src/chat-error.ts';
import { validate } from '../src/transport/validate.ts';

function refusal(name: RequestName, payload: unknown): string {
  try {
    validate<unknown>(requests[name].payload, payload);
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
