import type { RoomId, UserId } from '@roomful/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Ended,
  type LiveClaim,
  type Session,
  SESSIONS_PER_USER_MAX,
  type SessionStore,
} from '../ports/sessions.ts';
import { ManualClock } from './manual-clock.ts';

const DAY_MS = 86_400_000;

export interface SessionsUnderTest {
  sessions: SessionStore;
  dispose(): Promise<void>;
}

/** What every session store must do. An adapter's test calls this with a way to open a fresh one. */
export function testSessionsContract(name: string, open: (clock: ManualClock) => Promise<SessionsUnderTest>): void {
  describe(`session store: ${name}`, () => {
    let clock: ManualClock;
    let opened: SessionsUnderTest;
    let sessions: SessionStore;

    beforeEach(async () => {
      clock = new ManualClock();
      opened = await open(clock);
      sessions = opened.sessions;
    });
    afterEach(() => opened.dispose());

    const session = (id: string, username = 'alice'): Session => ({
      id,
      userId: 7 as UserId,
      username,
      socketId: null,
      currentRoomId: null,
      expiresAt: clock.now() + DAY_MS,
    });

    const attached = (displaced?: string) => ({
      status: 'attached',
      generation: expect.any(Number) as number,
      ...(displaced !== undefined && { displaced: { socketId: displaced } }),
    });

    it('[S-SES-1] keeps a session until it is deleted', async () => {
      await sessions.create(session('s1'));
      expect(await sessions.find('s1')).toEqual(session('s1'));
      expect(await sessions.delete('s1')).toEqual(session('s1'));
      expect(await sessions.find('s1')).toBeUndefined();
      expect(await sessions.delete('s1')).toBeUndefined();
    });

    it('[S-SES-1] forgets a session when its time is over, and refresh moves that', async () => {
      await sessions.create(session('s1'));
      clock.advance(DAY_MS - 1);
      expect(await sessions.refresh('s1', clock.now() + DAY_MS)).toBe(true);
      clock.advance(DAY_MS - 1);
      expect(await sessions.find('s1')).toBeDefined();
      clock.advance(1);
      expect(await sessions.find('s1')).toBeUndefined();
    });

    it('says when a session to refresh or attach to is gone', async () => {
      expect(await sessions.refresh('nobody', clock.now() + DAY_MS)).toBe(false);
      expect(await sessions.attach('nobody', 'socket')).toEqual({ status: 'gone' });
    });

    it('[S-SES-2] a newer connection displaces the older, on the same session and on another', async () => {
      await sessions.create(session('s1'));
      await sessions.create(session('s2'));
      expect(await sessions.attach('s1', 'one')).toEqual(attached());
      expect(await sessions.attach('s1', 'two')).toEqual(attached('one'));
      expect(await sessions.attach('s2', 'three')).toEqual(attached('two'));
      expect((await sessions.find('s1'))?.socketId).toBeNull();
      expect((await sessions.find('s2'))?.socketId).toBe('three');
    });

    it('[S-SES-2] other users are left alone', async () => {
      await sessions.create(session('s1'));
      await sessions.create(session('s2', 'bob'));
      await sessions.attach('s1', 'one');
      expect(await sessions.attach('s2', 'two')).toEqual(attached());
    });

    it('[S-SES-2] of many attaching at once each displaces another, and one is left', async () => {
      await sessions.create(session('s1'));
      const sockets = Array.from({ length: 50 }, (_, index) => `socket${index}`);
      const results = await Promise.all(sockets.map((socket) => sessions.attach('s1', socket)));
      const displaced = new Set(results.map((result) => result.status === 'attached' && result.displaced?.socketId));
      const survivor = (await sessions.find('s1'))?.socketId;
      // Within the same millisecond too: the number tells who was later.
      const generations = results.map((result) => (result.status === 'attached' ? result.generation : 0));
      expect(new Set(generations).size).toBe(sockets.length);
      expect(survivor).toBe(sockets[generations.indexOf(Math.max(...generations))]);
      expect(sockets.filter((socket) => !displaced.has(socket))).toEqual([survivor]);
    });

    it('[S-SES-2] a stale disconnect never removes its successor', async () => {
      await sessions.create(session('s1'));
      await sessions.attach('s1', 'one');
      await sessions.attach('s1', 'two');
      await sessions.detach('s1', 'one');
      expect((await sessions.find('s1'))?.socketId).toBe('two');
      await sessions.detach('s1', 'two');
      expect((await sessions.find('s1'))?.socketId).toBeNull();
      expect(await sessions.attach('s1', 'three')).toEqual(attached());
    });

    it('remembers the current room, for the live connection only, over a lost connection', async () => {
      await sessions.create(session('s1'));
      await sessions.attach('s1', 'one');
      await sessions.setCurrentRoom('s1', 'one', 42 as RoomId);
      await sessions.setCurrentRoom('s1', 'stranger', 43 as RoomId);
      await sessions.detach('s1', 'one');
      expect((await sessions.find('s1'))?.currentRoomId).toBe(42);
      await sessions.attach('s1', 'two');
      await sessions.setCurrentRoom('s1', 'two', null);
      expect((await sessions.find('s1'))?.currentRoomId).toBeNull();
    });

    it('[S-SES-1] ends all sessions of a user, but the one that is to stay, and nobody else’s', async () => {
      for (const id of ['s1', 's2', 's3']) await sessions.create(session(id));
      await sessions.create(session('b1', 'bob'));
      await sessions.attach('s1', 'one');
      const ended = await sessions.deleteAllOf('alice', { except: 's2' });
      expect(ended.map(({ id, socketId }) => [id, socketId]).sort()).toEqual([
        ['s1', 'one'],
        ['s3', null],
      ]);
      expect(await sessions.find('s1')).toBeUndefined();
      expect(await sessions.find('s2')).toBeDefined();
      expect(await sessions.find('b1')).toBeDefined();
      expect(await sessions.attach('s2', 'two')).toEqual(attached());
      expect(await sessions.deleteAllOf('alice')).toHaveLength(1);
      expect(await sessions.deleteAllOf('alice')).toEqual([]);
    });

    it('[S-SES-1] counts the sessions that a user has just now', async () => {
      expect(await sessions.countOf('alice')).toBe(0);
      for (const id of ['s1', 's2']) await sessions.create(session(id));
      await sessions.create(session('b1', 'bob'));
      expect(await sessions.countOf('alice')).toBe(2);
      await sessions.delete('s1');
      expect(await sessions.countOf('alice')).toBe(1);
      clock.advance(DAY_MS + 1);
      expect(await sessions.countOf('alice')).toBe(0);
    });

    it('[S-SES-1] a session that was refreshed is still found among those of its user', async () => {
      await sessions.create(session('s1'));
      clock.advance(DAY_MS - 1);
      await sessions.refresh('s1', clock.now() + DAY_MS);
      clock.advance(DAY_MS - 1);
      await sessions.create(session('s2'));
      expect((await sessions.deleteAllOf('alice')).map(({ id }) => id).sort()).toEqual(['s1', 's2']);
    });

    it('hands a ticket out once, and not after its time', async () => {
      await sessions.putTicket('t1', 'value', 60_000);
      const takers = await Promise.all(Array.from({ length: 10 }, () => sessions.takeTicket('t1')));
      expect(takers.filter((value) => value !== undefined)).toEqual(['value']);
      expect(await sessions.takeTicket('never')).toBeUndefined();
      await sessions.putTicket('t2', 'first', 60_000);
      await sessions.putTicket('t2', 'second', 60_000);
      expect(await sessions.takeTicket('t2')).toBe('second');
      await sessions.putTicket('t3', 'late', 60_000);
      clock.advance(60_000);
      expect(await sessions.takeTicket('t3')).toBeUndefined();
    });

    it('[S-SES-2] tells of everything that ends, what it was and why', async () => {
      const told: Ended[] = [];
      const hears = new Promise<void>((resolve) => {
        sessions.onEnded((ended) => {
          told.push(ended);
          if (told.length === 5) resolve();
        });
      });
      for (const id of ['s1', 's2', 's3']) await sessions.create(session(id));
      await sessions.attach('s1', 'one');
      await sessions.attach('s1', 'one');
      await sessions.attach('s2', 'two');
      await sessions.delete('s2');
      await sessions.delete('s2');
      await sessions.deleteAllOf('alice', { except: 's3', reason: 'erased' });
      await sessions.create(session('s4'), { endOthers: true });
      await sessions.delete('s4', 'revoked');
      await hears;
      expect(told).toEqual([
        { userId: 7, sessionId: null, socketId: 'one', reason: 'displaced' },
        { userId: 7, sessionId: 's2', socketId: 'two', reason: 'logout' },
        { userId: 7, sessionId: 's1', socketId: null, reason: 'erased' },
        { userId: 7, sessionId: 's3', socketId: null, reason: 'displaced' },
        { userId: 7, sessionId: 's4', socketId: null, reason: 'revoked' },
      ]);
    });

    it('[ACC5] of many logins at once that end the others, one is left', async () => {
      const ids = Array.from({ length: 20 }, (_, index) => `s${index}`);
      await Promise.all(ids.map((id) => sessions.create(session(id), { endOthers: true })));
      const left = await Promise.all(ids.map((id) => sessions.find(id)));
      expect(left.filter((found) => found !== undefined)).toHaveLength(1);
    });

    it('a user has so many sessions and no more: those go that would expire first', async () => {
      for (let index = 0; index < SESSIONS_PER_USER_MAX; index++) {
        expect(await sessions.create(session(`s${index}`))).toEqual([]);
        clock.advance(1);
      }
      await sessions.refresh('s0', clock.now() + DAY_MS);
      expect((await sessions.create(session('more'))).map(({ id }) => id)).toEqual(['s1']);
      expect(await sessions.find('s0')).toBeDefined();
      expect(await sessions.find('s1')).toBeUndefined();
    });

    it('[S-SES-2] says of what is believed to be live whether it is', async () => {
      for (const id of ['s1', 's2', 's3']) await sessions.create(session(id));
      const first = await claim('s1', 'one');
      const second = await claim('s2', 'two');
      const never = { ...session('s9'), socketId: 'nine', generation: 1 };
      expect(await sessions.verify([first, second, never])).toEqual([
        { status: 'displaced' },
        { status: 'live', expiresAt: second.expiresAt },
        { status: 'gone' },
      ]);
      await sessions.detach('s2', 'two');
      // Nobody is live, but it was not the first that left last.
      expect(await sessions.verify([first])).toEqual([{ status: 'displaced' }]);
      const third = await claim('s3', 'three');
      await sessions.delete('s3');
      expect(await sessions.verify([third])).toEqual([{ status: 'gone' }]);
      expect(await sessions.verify([])).toEqual([]);
      clock.advance(DAY_MS);
      expect(await sessions.verify([first, second])).toEqual([{ status: 'gone' }, { status: 'gone' }]);
    });

    async function claim(id: string, socketId: string): Promise<LiveClaim> {
      const result = await sessions.attach(id, socketId);
      if (result.status === 'gone') throw new Error(`${id} is gone`);
      return { ...session(id), socketId, generation: result.generation };
    }

    it('deleting a session frees its user’s live connection', async () => {
      await sessions.create(session('s1'));
      await sessions.create(session('s2'));
      await sessions.attach('s1', 'one');
      expect((await sessions.delete('s1'))?.socketId).toBe('one');
      expect(await sessions.attach('s2', 'two')).toEqual(attached());
    });
  });
}
