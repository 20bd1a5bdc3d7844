import {
  type ErrorCode,
  type MessageId,
  type NoticeName,
  notices,
  type RequestName,
  requests,
  type Room,
} from '@roomful/protocol';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer, type TestServer } from '../src/testing/start-test-server.ts';
import { dumpDatabase, makeAdmin } from './support/dump-database.ts';
import { maskedText, RawSocket } from './support/raw-socket.ts';
import { WireClient } from './support/wire-client.ts';

type EventName = RequestName | NoticeName;

/** Alice's room, where bob is as well. Each of the two who act wrote one message, as far as they were ever inside. */
interface Scene {
  room: Room;
  others: MessageId;
  own: MessageId;
}

/** Who acts, seen from alice's room. */
const SITUATIONS = ['never joined', 'left', 'inside', 'room deleted', 'no such id'] as const;
type Situation = (typeof SITUATIONS)[number];
/** `unheard`: a notice that has no effect. `never`: the situation is none for this act. */
type Outcome = ErrorCode | 'ok' | 'unheard' | 'never';

interface Act {
  event: EventName;
  on?: string;
  payload: (scene: Scene) => object;
  outcomes: Record<Situation, Outcome>;
}

const UNKNOWN = 999_999_999;

function outcomes(...of: [Outcome, Outcome, Outcome, Outcome, Outcome]): Record<Situation, Outcome> {
  return Object.fromEntries(SITUATIONS.map((situation, index) => [situation, of[index]])) as Record<Situation, Outcome>;
}

const ANYWHERE = outcomes('ok', 'ok', 'ok', 'ok', 'ok');
const INSIDE_ONLY = outcomes('NOT_IN_ROOM', 'NOT_IN_ROOM', 'ok', 'ROOM_DELETED', 'ROOM_NOT_FOUND');
const CREATOR_ONLY = outcomes('FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'ROOM_NOT_FOUND');
const JOINING = outcomes('ok', 'ok', 'ok', 'ROOM_DELETED', 'ROOM_NOT_FOUND');
const AUTHOR_ONLY = outcomes('FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'MESSAGE_NOT_FOUND');
const AUTHOR = outcomes('never', 'ok', 'ok', 'ROOM_DELETED', 'never');
const HEARD_INSIDE_ONLY = outcomes('unheard', 'unheard', 'ok', 'unheard', 'unheard');

let nth = 0;
const ACTS: Act[] = [
  { event: 'list_rooms', payload: () => ({}), outcomes: ANYWHERE },
  { event: 'create_room', payload: () => ({ name: `made-${++nth}` }), outcomes: ANYWHERE },
  { event: 'delete_room', payload: ({ room }) => ({ roomId: room.id }), outcomes: CREATOR_ONLY },
  { event: 'restore_room', payload: ({ room }) => ({ roomId: room.id }), outcomes: CREATOR_ONLY },
  { event: 'join_room', payload: ({ room }) => ({ roomId: room.id }), outcomes: JOINING },
  { event: 'join_room', on: 'resuming', payload: ({ room }) => ({ roomId: room.id, afterRev: 0 }), outcomes: JOINING },
  { event: 'leave_room', payload: ({ room }) => ({ roomId: room.id }), outcomes: ANYWHERE },
  { event: 'list_people', payload: ({ room }) => ({ roomId: room.id }), outcomes: INSIDE_ONLY },
  { event: 'load_messages', payload: ({ room }) => ({ roomId: room.id }), outcomes: INSIDE_ONLY },
  { event: 'load_changes', payload: ({ room }) => ({ roomId: room.id, afterRev: 0 }), outcomes: INSIDE_ONLY },
  {
    event: 'send_message',
    payload: ({ room }) => ({ roomId: room.id, clientId: `sent-${++nth}`, content: 'hello', timestamp: clock.now() }),
    outcomes: INSIDE_ONLY,
  },
  {
    event: 'edit_message',
    on: 'of another',
    payload: ({ others }) => ({ messageId: others, content: 'forged' }),
    outcomes: AUTHOR_ONLY,
  },
  {
    event: 'edit_message',
    on: 'of one’s own',
    payload: ({ own }) => ({ messageId: own, content: 'better' }),
    outcomes: AUTHOR,
  },
  {
    event: 'delete_message',
    on: 'of another',
    payload: ({ others }) => ({ messageId: others }),
    outcomes: AUTHOR_ONLY,
  },
  { event: 'delete_message', on: 'of one’s own', payload: ({ own }) => ({ messageId: own }), outcomes: AUTHOR },
  { event: 'ack_messages', payload: ({ room }) => ({ roomId: room.id, rev: 1_000 }), outcomes: HEARD_INSIDE_ONLY },
  { event: 'set_typing', payload: ({ room }) => ({ roomId: room.id, typing: true }), outcomes: HEARD_INSIDE_ONLY },
];

const clock = new ManualClock();
let server: TestServer;
let alice: WireClient;
let bob: WireClient;
let mallory: WireClient;

beforeAll(async () => {
  server = await startTestServer({ clock });
  alice = await WireClient.enter(server.url, 'alice');
  bob = await WireClient.enter(server.url, 'bob');
  // So that what alice sends stays pending, and an acknowledgement that counts would show.
  bob.stopAcknowledging();
  mallory = await WireClient.enter(server.url, 'mallory');
});

afterAll(async () => {
  for (const person of [alice, bob, mallory]) person[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** In a later moment: what follows at once on other changes is gathered for as long as the clock stands. */
async function send(who: WireClient, { id }: Room): Promise<MessageId> {
  clock.advance(50);
  const message = { roomId: id, clientId: `m-${++nth}`, content: 'mine', timestamp: clock.now() };
  return (await who.ask('send_message', message)).message.id;
}

async function setUp(situation: Situation): Promise<Scene> {
  const { room } = await alice.ask('create_room', { name: `room-${++nth}` });
  await alice.ask('join_room', { roomId: room.id });
  await bob.ask('join_room', { roomId: room.id });
  const scene: Scene = { room, others: UNKNOWN as MessageId, own: UNKNOWN as MessageId };
  if (situation === 'never joined') scene.others = await send(alice, room);
  else {
    await mallory.ask('join_room', { roomId: room.id });
    scene.own = await send(mallory, room);
    scene.others = await send(alice, room);
    await mallory.hear('messages', ({ messages }) => messages.some(({ id }) => id === scene.others));
  }
  if (situation === 'left') await mallory.ask('leave_room', { roomId: room.id });
  if (situation === 'room deleted') await alice.ask('delete_room', { roomId: room.id });
  if (situation === 'no such id') {
    return { room: { ...room, id: UNKNOWN as Room['id'] }, others: UNKNOWN as MessageId, own: UNKNOWN as MessageId };
  }
  return scene;
}

/** What was sent before has had its effects everywhere. */
async function roundTrip(): Promise<void> {
  for (const person of [mallory, alice, bob]) await person.ask('list_rooms', {});
}

async function forgetHeard(person: WireClient): Promise<void> {
  for (const name of ['typing', 'messages', 'user_left', 'room_created'] as const) {
    for (const event of person.heard(name)) await person.hear(name, (heard) => heard === event);
  }
}

it('[ROOM9] every event of the protocol has its rights', () => {
  const known = [...Object.keys(requests), ...Object.keys(notices)].sort();
  expect([...new Set(ACTS.map(({ event }) => event))].sort(), 'say in ACTS who may do the new event').toEqual(known);
});

const cases = ACTS.flatMap((act) =>
  SITUATIONS.filter((situation) => act.outcomes[situation] !== 'never').map((situation) => ({
    ...act,
    situation,
    outcome: act.outcomes[situation],
    title: `${act.event}${act.on === undefined ? '' : ` (${act.on})`}, ${situation}: ${act.outcomes[situation]}`,
  })),
);

describe('rights of somebody who is not the creator', () => {
  it.for(cases)('[ROOM4] [ROOM6] [ROOM9] [R-12] [HIS3] [DEL5] $title', async (act) => {
    const scene = await setUp(act.situation);
    await roundTrip();
    await forgetHeard(alice);
    const before = dumpDatabase(server.databaseFile);
    const payload = act.payload(scene);
    if (Object.hasOwn(notices, act.event)) {
      (mallory.socket as Socket).emit(act.event, payload);
      await roundTrip();
      expect(alice.heard('typing')).toHaveLength(act.outcome === 'ok' && act.event === 'set_typing' ? 1 : 0);
      expect(dumpDatabase(server.databaseFile)).toBe(before);
      clock.advance(10_000);
      return;
    }
    clock.advance(50);
    const reply = await mallory.askRaw(act.event, payload);
    expect(reply.ok ? 'ok' : reply.error.code).toBe(act.outcome);
    if (reply.ok) return;
    await roundTrip();
    expect(dumpDatabase(server.databaseFile)).toBe(before);
    expect(alice.heard('messages')).toEqual([]);
    // What to do next stands in the last sentence.
    expect(reply.error.message).toMatch(/(Join it first|Choose|Ask them|Load|ask|restore it)[^.]*\.$/);
  });
});

describe('rights of an admin', () => {
  it('[R-12] [ROOM8] [MSG9] [S-FUT-2] deletes any message, deletes and restores any room, and edits nothing', async () => {
    await WireClient.enter(server.url, 'root_of_all').then((person) => person.socket.disconnect());
    makeAdmin(server.databaseFile, 'mallory');
    await using parts = new AsyncDisposableStack();
    const admin = parts.use(await WireClient.connect(server.url, mallory.session));
    const scene = await (async () => {
      const { room } = await alice.ask('create_room', { name: 'disputed' });
      await alice.ask('join_room', { roomId: room.id });
      return { room, others: await send(alice, room) };
    })();
    const edit = { messageId: scene.others, content: 'forged' };
    expect(await admin.refusal('edit_message', edit)).toMatchObject({ code: 'FORBIDDEN' });
    clock.advance(50);
    const { message } = await admin.ask('delete_message', { messageId: scene.others });
    expect(message).toMatchObject({ id: scene.others, content: '', username: 'alice' });
    await alice.hear('messages', ({ messages }) => messages.some(({ deletedAt }) => deletedAt !== null));
    await admin.ask('delete_room', { roomId: scene.room.id });
    expect(await admin.refusal('create_room', { name: 'Disputed' })).toMatchObject({
      code: 'ROOM_DELETED',
      details: { roomId: scene.room.id, canRestore: true },
    });
    expect((await admin.ask('restore_room', { roomId: scene.room.id })).room.deletedAt).toBeNull();
    expect(await alice.hear('room_restored')).toMatchObject({ room: { id: scene.room.id } });
  });
});

describe('rights of a connection whose time is over', () => {
  it('[SES2] [ROOM9] of an expired session nothing is taken any more, whatever it asks', async () => {
    const later = new ManualClock();
    await using parts = new AsyncDisposableStack();
    const ownServer = parts.use(await startTestServer({ clock: later }));
    const people = await Promise.all(ACTS.map((_, index) => WireClient.enter(ownServer.url, `person_${index}`)));
    for (const person of people) parts.use(person);
    const scene = await sceneOn(ownServer, people[0]!, later);
    for (const person of people) await person.ask('join_room', { roomId: scene.room.id });
    later.advance(24 * 3_600_000);
    const before = dumpDatabase(ownServer.databaseFile);
    for (const [index, act] of ACTS.entries()) {
      const person = people[index]!;
      if (Object.hasOwn(notices, act.event)) (person.socket as Socket).emit(act.event, act.payload(scene));
      else {
        // The server may have noticed by itself, before it was asked.
        const reply = await person.askRaw(act.event, act.payload(scene)).catch(() => 'cut');
        if (reply !== 'cut') expect(reply).toMatchObject({ error: { code: 'SESSION_EXPIRED' } });
      }
      await person.closed();
    }
    const messagesOf = (dump: string) => dump.slice(dump.indexOf('messages\n')).split('\n')[1];
    const after = dumpDatabase(ownServer.databaseFile);
    expect(messagesOf(after)).toBe(messagesOf(before));
    expect(roomsOf(after)).toBe(roomsOf(before));
  });

  it('[SES4] [S-SES-2] [ROOM9] of a displaced connection nothing is taken, though it keeps the line open and goes on', async () => {
    const steady = new ManualClock();
    await using parts = new AsyncDisposableStack();
    const ownServer = parts.use(await startTestServer({ clock: steady }));
    const witness = parts.use(await WireClient.enter(ownServer.url, 'witness'));
    const person = parts.use(await WireClient.enter(ownServer.url, 'person'));
    const scene = await sceneOn(ownServer, person, steady);
    await witness.ask('join_room', { roomId: scene.room.id });
    person.socket.disconnect();
    await witness.hear('user_left');
    const old = parts.use(await RawSocket.open(ownServer.url));
    await old.connect(person.session.token);
    old.send(`420["join_room",{"roomId":${scene.room.id}}]`);
    await old.until(() => old.heard.some((frame) => frame.startsWith('430')));
    old.ignoreWhatComes();
    const newer = parts.use(await WireClient.connect(ownServer.url, person.session));
    await witness.hear('user_left');
    await newer.ask('list_rooms', {});
    const before = dumpDatabase(ownServer.databaseFile);
    for (const act of ACTS) {
      const id = Object.hasOwn(notices, act.event) ? '' : String(++nth);
      old.sendBytes(maskedText(`42${id}${JSON.stringify([act.event, act.payload(scene)])}`));
    }
    await witness.ask('list_rooms', {});
    await newer.ask('list_rooms', {});
    await witness.ask('list_rooms', {});
    expect(dumpDatabase(ownServer.databaseFile)).toBe(before);
    for (const name of ['messages', 'typing', 'room_deleted', 'user_joined'] as const) {
      expect(witness.heard(name).filter((event) => !('username' in event) || event.username !== 'witness')).toEqual(
        name === 'user_joined' ? witness.heard(name) : [],
      );
    }
  });
});

async function sceneOn(of: TestServer, person: WireClient, time: ManualClock): Promise<Scene> {
  const { room } = await person.ask('create_room', { name: `own-${++nth}` });
  await person.ask('join_room', { roomId: room.id });
  const message = { roomId: room.id, clientId: `m-${++nth}`, content: 'mine', timestamp: time.now() };
  const { id } = (await person.ask('send_message', message)).message;
  expect(of.databaseFile).not.toBe('');
  return { room, others: id, own: id };
}

function roomsOf(dump: string): string | undefined {
  return dump.slice(dump.indexOf('rooms\n')).split('\n')[1];
}
