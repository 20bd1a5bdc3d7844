import type { PageSize } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ChatError, type ChatErrorCode } from '../src/errors.ts';
import type { HeldEvent } from '../src/room-sync.ts';
import { settle } from './helpers/manual-clock.ts';
import { OWN_ID } from './helpers/model-link.ts';
import { ModelRoom, ROOM_ID } from './helpers/model-room.ts';
import { exchange, OTHER_ID, setUpRoom } from './helpers/room-scene.ts';

function refusal(code: ChatErrorCode, retryAfterMs: number): ChatError {
  return new ChatError({ code, message: code, retryable: true, retryAfterMs });
}

function presence(name: 'user_joined' | 'user_left', username: string): HeldEvent {
  return { name, payload: { roomId: ROOM_ID, username, userCount: 1 } };
}

describe('catching up', () => {
  it('[R-3] has what was missed and what came in the same instant as the answer', async () => {
    const { link, session, say, texts, room } = await setUpRoom();
    link.cut();
    say('missed');
    link.connect();
    void session.resume();
    link.takeRequest();
    say('meanwhile');
    link.publish();
    link.deliverBurst();
    await settle();
    expect(texts()).toEqual(['missed', 'meanwhile']);
    expect(session.messages.rev).toBe(room.rev);
  });

  it('asks once for a gap, however many batches show it, and announces each message once', async () => {
    const { link, session, say, texts } = await setUpRoom();
    const heard: string[] = [];
    session.events.on('message', ({ content }) => heard.push(content));
    for (const content of ['lost', 'second', 'third']) {
      say(content);
      link.publish();
    }
    link.loseBatch();
    link.deliverBurst();
    link.takeRequest();
    expect(link.isQuiet).toBe(false);
    link.deliverBurst();
    await settle();
    expect(link.isQuiet).toBe(true);
    expect(texts()).toEqual(['lost', 'second', 'third']);
    expect(heard).toEqual(['lost', 'second', 'third']);
  });

  it('asks again when a change is missing between the answer and what follows it', async () => {
    const { link, session, say, texts } = await setUpRoom();
    link.cut();
    link.connect();
    void session.resume();
    link.takeRequest();
    for (const content of ['lost', 'second']) {
      say(content);
      link.publish();
    }
    link.loseBatch();
    link.deliverBurst();
    await exchange(link);
    expect(texts()).toEqual(['lost', 'second']);
  });

  it('[R-3] begins anew with the newest page when too much was missed, and says so', async () => {
    const { session, say, texts, reconnect } = await setUpRoom({ messages: 3, pageSize: 2 as PageSize, resumeMax: 2 });
    expect(session.messages.isRestarted).toBe(false);
    for (const content of ['a', 'b', 'c']) say(content);
    await reconnect();
    expect(texts()).toEqual(['b', 'c']);
    expect(session.messages.isRestarted).toBe(true);
    expect(session.messages.hasMore).toBe(true);
  });

  it('[R-6] takes the room as it is when the server comes back with an older database', async () => {
    const { link, session, texts, reconnect, clock } = await setUpRoom({ messages: 5 });
    link.room = new ModelRoom();
    link.room.create({ userId: OTHER_ID, clientId: 'x', content: 'from the backup', timestamp: clock.now() });
    await reconnect();
    expect(texts()).toEqual(['from the backup']);
    expect(session.messages.rev).toBe(1);
  });

  it('[R-6] takes the room as it is when another one stands under its id', async () => {
    const { link, texts, reconnect, clock } = await setUpRoom({ messages: 1 });
    link.room = new ModelRoom({ createdAt: 2 });
    for (const content of ['other', 'room']) {
      link.room.create({ userId: OTHER_ID, clientId: content, content, timestamp: clock.now() });
    }
    await reconnect();
    expect(texts()).toEqual(['other', 'room']);
  });

  it('[R-7] tries again when the server can’t answer, and does not wait on a connection that is gone', async () => {
    const { link, session, say, texts, clock } = await setUpRoom();
    link.cut();
    say('missed');
    link.connect();
    link.refusals.push(refusal('STORAGE_UNAVAILABLE', 2_000), refusal('STORAGE_UNAVAILABLE', 3_600_000));
    void session.resume();
    await exchange(link);
    await clock.advance(2_000);
    await exchange(link);
    expect(texts()).toEqual([]);
    link.cut();
    await settle();
    expect(clock.pendingTimers).toBe(0);
    link.connect();
    void session.resume();
    await exchange(link);
    expect(texts()).toEqual(['missed']);
  });

  it('[S-ROOM-2] is over when the room was deleted meanwhile', async () => {
    const { link, session } = await setUpRoom();
    link.cut();
    link.connect();
    link.refusals.push(new ChatError({ code: 'ROOM_DELETED', message: 'deleted', retryable: false }));
    void session.resume();
    await exchange(link);
    expect(session.left).toBe('deleted');
  });

  it('keeps people right when they come and go while the answer is under way', async () => {
    const { link, session } = await setUpRoom();
    link.cut();
    link.connect();
    void session.resume();
    session.receive(presence('user_joined', 'bob'));
    session.receive(presence('user_joined', 'carol'));
    session.receive(presence('user_left', 'bob'));
    await exchange(link);
    expect(session.people.users).toEqual(['alice', 'carol']);
    expect(session.room.userCount).toBe(2);
  });
});

describe('sending', () => {
  it('keeps one row from the keystroke to the delivery mark', async () => {
    const { link, session } = await setUpRoom();
    const keys = new Set<string>();
    session.events.on('change', (entries) => entries.forEach(({ key }) => keys.add(key)));
    const { clientId, accepted } = session.send('hello\r\nthere');
    expect(session.entries).toMatchObject([{ kind: 'outgoing', content: 'hello\nthere', key: clientId }]);
    await exchange(link);
    link.sendMarks();
    await exchange(link);
    expect(session.entries).toMatchObject([
      { kind: 'message', own: true, key: clientId, message: { deliveryStatus: 'sent', content: 'hello\nthere' } },
    ]);
    expect([...keys]).toEqual([clientId]);
    expect((await accepted).content).toBe('hello\nthere');
  });

  it('[R-4] recognises its message in the resume when the answer was lost', async () => {
    const { link, session, room, reconnect } = await setUpRoom();
    const { accepted } = session.send('hello');
    link.takeRequest();
    await reconnect();
    expect(await accepted).toMatchObject({ content: 'hello' });
    expect(room.messages).toHaveLength(1);
    expect(session.entries).toMatchObject([{ kind: 'message' }]);
  });

  it('does not take the message of somebody else for its own because of the same client id', async () => {
    const { link, session, room, clock } = await setUpRoom();
    const { clientId } = session.send('hello');
    room.create({ userId: OTHER_ID, clientId, content: 'not mine', timestamp: clock.now() - 1 });
    link.publish();
    link.deliverBurst();
    await settle();
    expect(session.entries).toMatchObject([
      { kind: 'message', key: 'm1', own: false },
      { kind: 'outgoing', key: clientId, state: 'sending' },
    ]);
  });

  it('refuses a text that can’t be a message, and shows no row for it', async () => {
    const { session } = await setUpRoom();
    expect(() => session.send(' \n ')).toThrow('Write something first');
    expect(() => session.send('x'.repeat(2_001))).toThrow('the limit is 2000');
    expect(session.entries).toEqual([]);
  });
});

describe('acknowledging', () => {
  it('[S-MSG-4] says at once what arrived, then at most once in 100 ms, and always the newest', async () => {
    const { link, clock, say } = await setUpRoom();
    expect(link.acks).toEqual([0]);
    await clock.advance(100);
    for (let index = 0; index < 5; index++) {
      say(`message ${index}`);
      await exchange(link);
    }
    expect(link.acks).toEqual([0, 1]);
    await clock.advance(99);
    expect(link.acks).toEqual([0, 1]);
    await clock.advance(1);
    expect(link.acks).toEqual([0, 1, 5]);
  });

  it('[S-MSG-4] acknowledges again what the server sends again', async () => {
    const { link, clock, say } = await setUpRoom();
    await clock.advance(100);
    say('hello');
    link.publish();
    link.doubleBatch();
    link.deliverFrame();
    await clock.advance(100);
    link.deliverFrame();
    expect(link.acks).toEqual([0, 1, 1]);
  });
});

describe('older pages', () => {
  it('[S-MSG-6] come one at a time until there are no more', async () => {
    const { link, session, texts } = await setUpRoom({ messages: 5, pageSize: 2 as PageSize });
    expect(texts()).toEqual(['old 3', 'old 4']);
    const both = Promise.all([session.loadOlder(), session.loadOlder()]);
    await exchange(link);
    await both;
    expect(texts()).toEqual(['old 1', 'old 2', 'old 3', 'old 4']);
    const last = session.loadOlder();
    await exchange(link);
    await last;
    expect(texts()).toHaveLength(5);
    expect(session.messages.hasMore).toBe(false);
  });

  it('have the change that overtook their answer', async () => {
    const { link, session, room, texts } = await setUpRoom({ messages: 3, pageSize: 2 as PageSize });
    const loaded = session.loadOlder();
    link.takeRequest();
    room.edit(0, 'edited');
    link.publish();
    link.deliverBurst();
    await settle();
    link.answerPage();
    link.deliverBurst();
    await loaded;
    expect(texts()).toEqual(['edited', 'old 1', 'old 2']);
  });

  it('[S-MSG-6] that are shown elsewhere have their changes too, once the timeline has what came with them', async () => {
    const { link, session, room, say } = await setUpRoom({ messages: 3, pageSize: 2 as PageSize });
    const heard: [contents: string[], newest: string | undefined][] = [];
    session.events.on('older', (messages) => {
      const last = session.entries.at(-1);
      heard.push([messages.map(({ content }) => content), last?.kind === 'message' ? last.message.content : undefined]);
    });
    say('new');
    room.edit(0, 'edited');
    room.edit(1, 'held');
    link.publish();
    link.deliverBurst();
    await settle();
    expect(heard).toEqual([[['edited'], 'new']]);
  });

  it('are dropped when the timeline began anew meanwhile', async () => {
    const { link, session, say, texts } = await setUpRoom({ messages: 3, pageSize: 1 as PageSize, resumeMax: 1 });
    const loaded = session.loadOlder();
    link.takeRequest();
    for (const content of ['a', 'b', 'c']) {
      say(content);
      link.publish();
    }
    link.loseBatch();
    link.deliverBurst();
    link.takeRequest();
    link.deliverBurst();
    await settle();
    link.answerPage();
    link.deliverBurst();
    await loaded;
    expect(texts()).toEqual(['c']);
  });
});

describe('the end', () => {
  it('[S-ROOM-2] is told once when the room is deleted, and the timeline stays readable', async () => {
    const { session, texts, room } = await setUpRoom({ messages: 1 });
    const ends: string[] = [];
    session.events.on('left', (reason) => ends.push(reason));
    const deleted = { name: 'room_deleted' as const, payload: { room: { ...room.room, deletedAt: 5 } } };
    session.receive(deleted);
    session.receive(deleted);
    expect(ends).toEqual(['deleted']);
    expect(session.room.deletedAt).toBe(5);
    expect(texts()).toEqual(['old 0']);
    expect(() => session.send('too late')).toThrow('deleted');
  });

  it('leaves no timer behind', async () => {
    const { session, say, link, clock } = await setUpRoom();
    say('to acknowledge');
    await exchange(link);
    session.setTyping(true);
    session.send('under way');
    link.cut();
    session.close('stopped');
    await settle();
    expect(clock.pendingTimers).toBe(0);
    expect(session.entries.at(-1)).toMatchObject({ kind: 'outgoing', state: 'failed', content: 'under way' });
  });
});

it('does not stop for a listener that throws', async () => {
  const { link, session, say, texts } = await setUpRoom();
  const uncaught: unknown[] = [];
  const listener = (error: unknown) => uncaught.push(error);
  process.once('uncaughtException', listener);
  session.events.on('change', () => {
    throw new Error('a fault in a view');
  });
  say('hello');
  await exchange(link);
  process.removeListener('uncaughtException', listener);
  expect(texts()).toEqual(['hello']);
  expect(uncaught).toMatchObject([{ message: 'a fault in a view' }]);
});

it('[S-PRE-1] shows who else types, and forgets it with the connection', async () => {
  const { session, link } = await setUpRoom();
  const heard: (readonly string[])[] = [];
  session.events.on('typing', (usernames) => heard.push(usernames));
  session.receive({ name: 'typing', payload: { roomId: ROOM_ID, usernames: ['alice', 'bob'] } });
  session.receive({ name: 'typing', payload: { roomId: ROOM_ID, usernames: ['bob'] } });
  link.cut();
  expect(heard).toEqual([['bob'], []]);
});

it('counts what happens', async () => {
  const { session, say, link, room } = await setUpRoom({ messages: 2 });
  say('third');
  session.send('fourth');
  await exchange(link);
  expect(session.room).toMatchObject({ messageCount: 4, rev: room.rev });
  expect(room.messages.filter(({ userId }) => userId === OWN_ID)).toHaveLength(1);
});
