import type { MessageId, RoomId, UserId } from '@roomful/protocol';
import { expect, it } from 'vitest';
import { findFaults } from './find-faults.ts';
import type { ClientHistory, History, SeenMessage, Sending } from './history.ts';

const ROOM = 1 as RoomId;

/** Alice said one, three and a text that failed; bob said two. */
function goodHistory() {
  const stored = [said(1, 'alice', 'one'), said(2, 'bob', 'two'), said(3, 'alice', 'three')];
  const client = (name: 'alice' | 'bob'): Mutable<ClientHistory> => ({
    name,
    userId: USERS[name],
    roomId: ROOM,
    sendings: stored
      .filter(({ userId }) => userId === USERS[name])
      .map((message): Sending => {
        const { clientId, content } = message;
        return { clientId, content, outcome: { kind: 'accepted', message: { ...message, deliveryStatus: 'pending' } } };
      }),
    heard: structuredClone(stored),
    shown: structuredClone(stored),
    unsent: [],
    restarted: false,
  });
  const alice = client('alice');
  alice.sendings.push({ clientId: 'of lost', content: 'lost', outcome: { kind: 'failed', code: 'TIMEOUT' } });
  alice.unsent.push('of lost');
  return { clients: [alice, client('bob')], stored, rooms: [{ id: ROOM, rev: 3, messageCount: 3 }] };
}

it('finds nothing where nothing is wrong', () => {
  expect(findFaults(goodHistory())).toEqual([]);
});

it('lets a failed message be stored, once, and in whatever place', () => {
  const history = goodHistory();
  const [alice, bob] = history.clients as [Mutable<ClientHistory>, Mutable<ClientHistory>];
  const late = { ...said(4, 'alice', 'lost'), timestamp: 0 };
  for (const messages of [history.stored, alice.shown, bob.shown]) messages.unshift(late);
  for (const { heard } of history.clients) heard.push(late);
  alice.unsent.pop();
  history.rooms = [{ id: ROOM, rev: 4, messageCount: 4 }];
  expect(findFaults(history)).toEqual([]);
  history.stored.push({ ...late, id: 5 as MessageId, rev: 5, clientId: 'other' });
  expect(findFaults(history)).toContain('the database has "lost" twice');
});

it('lets one that began anew be told of less', () => {
  const history = goodHistory();
  const [, bob] = history.clients as [unknown, Mutable<ClientHistory>];
  bob.heard.splice(0, 1);
  bob.restarted = true;
  expect(findFaults(history)).toEqual([]);
});

type Harm = (history: Mutable<History>, alice: Mutable<ClientHistory>, bob: Mutable<ClientHistory>) => void;

it.each<[fault: string, harm: Harm]>([
  ['"three" of alice was acknowledged and is not in the database', ({ stored }) => stored.pop()],
  [
    '"one" of alice was acknowledged as "one" (id 9, rev 1, timestamp 1001) and is stored as "one" (id 1, rev 1, timestamp 1001)',
    (_, alice) => (acknowledged(alice, 0).id = 9 as MessageId),
  ],
  ['"one" of alice is stored as "other" in room 1', ({ stored }) => (stored[0]!.content = 'other')],
  ['"one" of alice is stored as "one" in room 2', ({ stored }) => (stored[0]!.roomId = 2 as RoomId)],
  ['alice never learned what became of "one"', (_, alice) => (alice.sendings[0]!.outcome = { kind: 'open' })],
  ['alice no longer sees of lost, which failed', (_, alice) => alice.unsent.pop()],
  ['bob still sees of two as not sent', (_, __, bob) => bob.unsent.push('of two')],
  [
    'the database has two messages of user 1, client id of one',
    ({ stored }) => stored.push({ ...said(4, 'alice', 'uno'), clientId: 'of one' }),
  ],
  ['the database has "two" twice', ({ stored }) => stored.push({ ...said(4, 'bob', 'two'), clientId: 'again' })],
  ['room 1 has no change with rev 4 of 4', ({ rooms }) => (rooms[0]!.rev = 4)],
  ['room 1 has no change with rev 2 of 3', ({ stored }) => (stored[1]!.rev = 3)],
  ['room 1 has rev 3 twice', ({ stored }) => (stored[1]!.rev = 3)],
  ['room 1 is at rev 2 and has a change with rev 3', ({ rooms }) => (rooms[0]!.rev = 2)],
  ['room 1 counts 4 messages and has 3', ({ rooms }) => (rooms[0]!.messageCount = 4)],
  ['alice sent "three" before "one", and it stands after it', (_, alice) => alice.sendings.reverse()],
  ['bob does not see "one"', (_, __, bob) => bob.shown.shift()],
  ['bob sees "ghost", which is not stored', (_, __, bob) => bob.shown.push(said(9, 'alice', 'ghost'))],
  ['bob sees "two" twice', (_, __, bob) => bob.shown.push({ ...bob.shown[1]!, id: 8 as MessageId })],
  [
    'bob sees "two" (id 2, rev 2, timestamp 1002) in place 0, where "one" (id 1, rev 1, timestamp 1001) belongs',
    (_, __, bob) => bob.shown.reverse().unshift(...bob.shown.splice(1, 1)),
  ],
  [
    'bob sees "three" (id 3, rev 4, timestamp 1003) in place 2, where "three" (id 3, rev 3, timestamp 1003) belongs',
    (_, __, bob) => (bob.shown[2]!.rev = 4),
  ],
  ['alice sees "one" as pending, and it is sent', (_, alice) => (alice.shown[0]!.deliveryStatus = 'pending')],
  ['bob was told of message 9, which is not stored', (_, __, bob) => bob.heard.push(said(9, 'alice', 'ghost'))],
  ['bob was never told of message 2', (_, __, bob) => bob.heard.splice(1, 1)],
  ['bob was told twice of message 1', (_, __, bob) => bob.heard.push(bob.heard[0]!)],
])('finds that %s', (fault, harm) => {
  const history = goodHistory();
  const [alice, bob] = history.clients as [Mutable<ClientHistory>, Mutable<ClientHistory>];
  harm(history, alice, bob);
  expect(findFaults(history)).toContain(fault);
});

type Mutable<Value> = Value extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : Value extends string | number
    ? Value
    : { -readonly [Key in keyof Value]: Mutable<Value[Key]> };

const USERS = { alice: 1, bob: 2 };

function said(number: number, by: keyof typeof USERS, content: string): SeenMessage {
  return {
    id: number as MessageId,
    roomId: ROOM,
    userId: USERS[by] as UserId,
    clientId: `of ${content}`,
    rev: number,
    content,
    timestamp: 1_000 + number,
    deliveryStatus: 'sent',
  };
}

function acknowledged({ sendings }: Mutable<ClientHistory>, index: number): Mutable<SeenMessage> {
  const outcome = sendings[index]?.outcome;
  if (outcome?.kind !== 'accepted') throw new Error(`sending ${index} was not accepted`);
  return outcome.message;
}
