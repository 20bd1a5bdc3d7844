import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notices, requests } from '../src/client-to-server.ts';
import { limits } from '../src/limits.ts';
import { contentSchema } from '../src/messages/content.ts';
import { messageSchema } from '../src/messages/message.ts';
import { roomNameSchema, usernameSchema } from '../src/names.ts';
import { countCodePoints, findContentProblem } from '../src/text.ts';

const good: Record<string, Record<string, unknown>> = {
  list_rooms: { limit: 10 },
  create_room: { name: 'garden' },
  delete_room: { roomId: 1 },
  restore_room: { roomId: 1 },
  join_room: { roomId: 1, afterRev: 0, pageSize: 50 },
  leave_room: { roomId: 1 },
  list_people: { roomId: 1 },
  send_message: { roomId: 1, clientId: 'c-1', content: 'hello', timestamp: 1 },
  edit_message: { messageId: 1, content: 'hello' },
  delete_message: { messageId: 1 },
  load_messages: { roomId: 1, before: { timestamp: 1, id: 1 } },
  load_changes: { roomId: 1, afterRev: 0, limit: 500 },
  ack_messages: { roomId: 1, rev: 0 },
  set_typing: { roomId: 1, typing: true },
};
const events = Object.entries({ ...requests, ...notices }).map(([name, { payload }]) => ({ name, payload }));

describe('what clients send', () => {
  it.each(events)('[WIRE2] $name accepts a good payload and refuses a field it does not know', ({ name, payload }) => {
    expect(payload.safeParse(good[name]).success).toBe(true);
    expect(payload.safeParse({ ...good[name], extra: 1 }).success).toBe(false);
  });

  it.each(events)('[WIRE3] $name survives anything, and takes no field of another type', ({ name, payload }) => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (value) => {
        payload.safeParse(value);
      }),
    );
    for (const field of Object.keys(good[name] ?? {})) {
      for (const wrong of [null, {}, [], 'x'.repeat(3_000), -1, 0.5, Number.MAX_VALUE, Number.NaN]) {
        if (field === 'content' && typeof wrong === 'string') continue;
        expect(payload.safeParse({ ...good[name], [field]: wrong }).success, `${field}: ${JSON.stringify(wrong)}`).toBe(
          false,
        );
      }
    }
  });
});

it('[WIRE4] what servers send may carry fields that a client does not know yet', () => {
  const message = {
    ...{
      id: 1,
      roomId: 1,
      rev: 1,
      clientId: 'c',
      userId: 1,
      username: 'alice',
      content: 'x',
      timestamp: 1,
      createdAt: 1,
    },
    ...{ editedAt: null, deletedAt: null, deliveryStatus: 'pending', retryCount: 0, reactions: [] },
  };
  expect(messageSchema.safeParse(message).success).toBe(true);
});

describe('names', () => {
  it('[S-USR-1] usernames are 3 to 20 letters, digits and underscores', () => {
    for (const name of ['abc', 'A_1', 'x'.repeat(20)]) expect(usernameSchema.safeParse(name).success).toBe(true);
    for (const name of ['ab', 'x'.repeat(21), 'a-b-c', 'a b', 'abc\n', 'äbc', "admin' OR '1'='1"]) {
      expect(usernameSchema.safeParse(name).success, name).toBe(false);
    }
  });

  it('[S-ROOM-1] room names are 3 to 50 letters, digits, hyphens and underscores', () => {
    for (const name of ['abc', 'a-b_c', 'x'.repeat(50)]) expect(roomNameSchema.safeParse(name).success).toBe(true);
    for (const name of ['ab', 'x'.repeat(51), 'a b', 'a.b.c', 'abc\n']) {
      expect(roomNameSchema.safeParse(name).success, name).toBe(false);
    }
  });
});

describe('[S-MSG-1] content', () => {
  it('is counted in code points', () => {
    expect(countCodePoints('a😀👨‍👩‍👧')).toBe(7);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(countCodePoints(text)).toBe([...text].length);
      }),
    );
  });

  it('may be 2,000 emoji and not one more, whatever the bytes', () => {
    const most = '😀'.repeat(limits.contentMax);
    expect(contentSchema.safeParse(most).success).toBe(true);
    expect(new TextEncoder().encode(most).length).toBeLessThanOrEqual(limits.contentMaxBytes);
    expect(findContentProblem(`${most}x`)).toContain('2001 characters, the limit is 2000');
  });

  it('needs something that shows, in any script', () => {
    for (const text of ['.', '👍', 'ש', 'مرحبا', '日本', 'a\tb\nc', '\u200fשלום']) {
      expect(findContentProblem(text), text).toBeUndefined();
    }
    for (const text of ['', ' ', '\n\t', '\u00a0', '\u200b', '\u200d\ufe0f', '\u2800', '\u3164', '\u00ad']) {
      expect(findContentProblem(text), JSON.stringify(text)).toContain('empty');
    }
  });

  it('has no control characters but newline and tab, and no half characters', () => {
    for (let code = 0; code < 0xa0; code++) {
      const isControl = code < 0x20 || code >= 0x7f;
      const isAllowed = !isControl || code === 9 || code === 10;
      expect(findContentProblem(`a${String.fromCharCode(code)}b`) === undefined, `U+${code.toString(16)}`).toBe(
        isAllowed,
      );
    }
    expect(findContentProblem('a\ud800b')).toContain('half a character');
  });
});
