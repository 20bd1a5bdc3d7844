import { limits, type Message } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ChatError, type ChatErrorCode } from '../src/errors.ts';
import { Outbox } from '../src/outbox.ts';
import { ServerClock } from '../src/server-clock.ts';
import { ManualClock, settle } from './helpers/manual-clock.ts';

interface Attempt {
  clientId: string;
  content: string;
  timestamp: number;
  answer: () => void;
  refuse: (
    code: ChatErrorCode,
    more?: { retryable?: boolean; retryAfterMs?: number; details?: Record<string, unknown> },
  ) => void;
}

function setUp() {
  const clock = new ManualClock();
  const serverClock = new ServerClock(clock);
  const attempts: Attempt[] = [];
  const stored: Message[] = [];
  const room = { isReady: true, rejoins: 0, changes: 0 };
  const outbox: Outbox = new Outbox({
    clock,
    serverClock,
    isReady: () => room.isReady,
    send: (draw) =>
      new Promise((resolve, reject) => {
        const message = draw();
        attempts.push({
          ...message,
          answer: () => resolve(toMessage(message)),
          refuse: (code, { retryable = true, ...more } = {}) =>
            reject(new ChatError({ code, message: code, retryable, ...more })),
        });
      }),
    rejoin: () => {
      room.rejoins++;
      return Promise.resolve();
    },
    onAccepted: (message) => {
      stored.push(message);
      outbox.confirm(message);
    },
    onChange: () => room.changes++,
  });
  const attempt = (index: number): Attempt => {
    const found = attempts.at(index);
    if (!found) throw new Error(`there is no attempt ${index}`);
    return found;
  };
  return { clock, serverClock, outbox, attempts, attempt, stored, room };
}

function toMessage({
  clientId,
  content,
  timestamp,
}: {
  clientId: string;
  content: string;
  timestamp: number;
}): Message {
  return { clientId, content, timestamp } as Message;
}

describe('sending', () => {
  it('[R-5] shows the message at once as sending', () => {
    const { outbox } = setUp();
    const { clientId } = outbox.add('hello');
    expect(outbox.entries).toEqual([
      expect.objectContaining({ kind: 'outgoing', key: clientId, content: 'hello', state: 'sending' }),
    ]);
  });

  it('keeps the order: the next one goes when the one before is stored', async () => {
    const { outbox, attempts, attempt, stored } = setUp();
    outbox.add('first');
    outbox.add('second');
    await settle();
    expect(attempts).toHaveLength(1);
    attempt(0).answer();
    await settle();
    attempt(1).answer();
    await settle();
    expect(stored.map(({ content }) => content)).toEqual(['first', 'second']);
    expect(outbox.entries).toEqual([]);
  });

  it('does not wait for the answer when the message came back in a batch', async () => {
    const { outbox, attempts, attempt } = setUp();
    const { accepted } = outbox.add('first');
    outbox.add('second');
    await settle();
    outbox.confirm(toMessage(attempt(0)));
    await settle();
    expect(await accepted).toMatchObject({ content: 'first' });
    expect(attempts.map(({ content }) => content)).toEqual(['first', 'second']);
  });

  it('[R-4] sends again with the same client id when no answer comes, three times, and then says so', async () => {
    const { outbox, attempts, attempt } = setUp();
    const { clientId, accepted } = outbox.add('hello');
    outbox.add('next');
    for (let tries = 1; tries <= 4; tries++) {
      await settle();
      expect(attempts).toHaveLength(tries);
      expect(attempt(-1).clientId).toBe(clientId);
      attempt(-1).refuse('TIMEOUT');
    }
    await expect(accepted).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(outbox.entries[0]).toMatchObject({ state: 'failed', content: 'hello', error: { code: 'TIMEOUT' } });
    await settle();
    expect(attempt(-1).content).toBe('next');
  });

  it('[R-3] waits without a connection, and a cut does not count as a try', async () => {
    const { outbox, attempts, attempt, room } = setUp();
    outbox.add('hello');
    for (let cuts = 1; cuts <= 6; cuts++) {
      await settle();
      expect(attempts).toHaveLength(cuts);
      room.isReady = false;
      attempt(-1).refuse('UNREACHABLE');
      await settle();
      expect(outbox.entries).toMatchObject([{ state: 'sending' }]);
      room.isReady = true;
      outbox.pump();
    }
  });

  it('[R-7] [R-8] waits as long as the server asks, shows why, and sends again', async () => {
    const { outbox, attempts, attempt, clock } = setUp();
    const { accepted } = outbox.add('hello');
    await settle();
    attempt(0).refuse('STORAGE_UNAVAILABLE', { retryAfterMs: 1_500 });
    await clock.advance(1_499);
    expect(attempts).toHaveLength(1);
    expect(outbox.entries).toMatchObject([{ state: 'sending', error: { code: 'STORAGE_UNAVAILABLE' } }]);
    await clock.advance(1);
    attempt(1).answer();
    await expect(accepted).resolves.toMatchObject({ content: 'hello' });
  });

  it('[R-8] never gives up because the server sets the pace', async () => {
    const { outbox, attempts, attempt, clock } = setUp();
    outbox.add('hello');
    for (let refusals = 1; refusals <= 10; refusals++) {
      await settle();
      attempt(-1).refuse('RATE_LIMITED', { retryAfterMs: 100 });
      await clock.advance(100);
    }
    expect(attempts).toHaveLength(11);
  });

  it('fails at once when another try can change nothing, and goes on with the next', async () => {
    const { outbox, attempt } = setUp();
    const { accepted } = outbox.add('first');
    outbox.add('second');
    await settle();
    attempt(0).refuse('ROOM_DELETED', { retryable: false });
    await expect(accepted).rejects.toMatchObject({ code: 'ROOM_DELETED' });
    await settle();
    expect(attempt(1).content).toBe('second');
  });

  it('joins again when the server does not see us in the room', async () => {
    const { outbox, attempt, attempts, room } = setUp();
    outbox.add('hello');
    await settle();
    attempt(0).refuse('NOT_IN_ROOM', { retryable: false });
    await settle();
    expect(room.rejoins).toBe(1);
    expect(attempts).toHaveLength(2);
  });
});

describe('time', () => {
  it('[S-MSG-2] corrects a wrong clock from the refusal and sends again, unnoticed', async () => {
    const { outbox, attempts, attempt, clock } = setUp();
    const serverTime = clock.now() - 3_600_000;
    const { clientId, accepted } = outbox.add('hello');
    outbox.add('next');
    await settle();
    attempt(0).refuse('CLOCK_SKEW', { retryable: false, details: { serverTime } });
    await settle();
    expect(attempt(1)).toMatchObject({ clientId, timestamp: serverTime });
    expect(outbox.entries[0]).not.toHaveProperty('error');
    attempt(1).answer();
    await accepted;
    await settle();
    expect(attempts[2]?.timestamp).toBe(serverTime);
  });

  it.each([3, -3])('[S-MSG-2] [S-MSG-3] goes on unnoticed when the clock jumps by %i hours', async (hours) => {
    const { outbox, attempt, attempts, stored, clock } = setUp();
    let jumpedMs = 0;
    const jump = (ms: number) => {
      jumpedMs += ms;
      clock.jump(ms);
    };
    const texts = ['before', 'under way', 'waiting', 'after', 'back', 'much later'];
    const errors = () => outbox.entries.filter((entry) => entry.error);
    /** As the server does: what is off is refused with the right time. */
    const answerAll = async () => {
      for (await settle(); outbox.entries.length > 0; await settle()) {
        const serverTime = clock.now() - jumpedMs;
        const isOff = Math.abs(attempt(-1).timestamp - serverTime) > limits.clockSkewMs;
        if (isOff) attempt(-1).refuse('CLOCK_SKEW', { retryable: false, details: { serverTime } });
        else attempt(-1).answer();
        expect(errors()).toEqual([]);
      }
    };
    for (const text of texts.slice(0, 2)) outbox.add(text);
    await settle();
    attempt(0).answer();
    await settle();
    outbox.add('waiting');
    jump(hours * 3_600_000);
    outbox.add('after');
    await answerAll();
    jump(-hours * 3_600_000);
    outbox.add('back');
    await answerAll();
    await clock.advance(6 * 60_000);
    outbox.add('much later');
    await answerAll();
    expect(stored.map(({ content }) => content)).toEqual(texts);
    const stamps = stored.map(({ timestamp }) => timestamp);
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    expect(attempts.length - texts.length).toBeLessThanOrEqual(2);
  });

  it('[S-MSG-2] gives up when a corrected clock is refused again and again', async () => {
    const { outbox, attempt, attempts, clock } = setUp();
    const { accepted } = outbox.add('hello');
    for (let tries = 0; tries < 4; tries++) {
      await clock.advance(10_000);
      attempt(-1).refuse('CLOCK_SKEW', { retryable: false, details: { serverTime: clock.now() } });
    }
    await expect(accepted).rejects.toMatchObject({ code: 'CLOCK_SKEW' });
    expect(attempts).toHaveLength(4);
  });

  it('[S-MSG-3] never stamps a message earlier than an own one before it, even if the clock is set back', async () => {
    const { outbox, attempt, clock } = setUp();
    outbox.add('first');
    clock.jump(-60_000);
    outbox.add('second');
    await settle();
    attempt(0).answer();
    await settle();
    expect(attempt(1).timestamp).toBe(attempt(0).timestamp);
  });

  it('[S-MSG-2] stamps a message anew that waited too long for a connection', async () => {
    const { outbox, attempt, clock, room } = setUp();
    room.isReady = false;
    outbox.add('hello');
    await clock.advance(limits.clockSkewMs);
    room.isReady = true;
    outbox.pump();
    await settle();
    expect(attempt(0).timestamp).toBe(clock.now());
  });
});

describe('a failed message', () => {
  async function setUpFailed() {
    const parts = setUp();
    const { clientId } = parts.outbox.add('hello');
    await settle();
    parts.attempt(0).refuse('FORBIDDEN', { retryable: false });
    await settle();
    return { ...parts, clientId };
  }

  it('[R-4] goes out again under the same client id when the person retries', async () => {
    const { outbox, attempt, clientId, stored, clock } = await setUpFailed();
    await clock.advance(5_000);
    outbox.retry(clientId);
    expect(outbox.entries).toMatchObject([{ state: 'sending', timestamp: clock.now() }]);
    expect(outbox.entries[0]).not.toHaveProperty('error');
    await settle();
    expect(attempt(1).clientId).toBe(clientId);
    attempt(1).answer();
    await settle();
    expect(stored).toHaveLength(1);
    expect(outbox.entries).toEqual([]);
  });

  it('[R-4] disappears when the person discards it, and only then', async () => {
    const { outbox, clientId } = await setUpFailed();
    const sending = outbox.add('under way').clientId;
    outbox.discard(sending);
    expect(outbox.entries).toHaveLength(2);
    outbox.discard(clientId);
    expect(outbox.entries).toMatchObject([{ content: 'under way' }]);
  });

  it('[R-4] becomes the message after all when it turns out to be stored', async () => {
    const { outbox, attempt } = await setUpFailed();
    outbox.confirm(toMessage(attempt(0)));
    expect(outbox.entries).toEqual([]);
  });
});

it('keeps the text of what was not sent when the room is over, and leaves no timer behind', async () => {
  const { outbox, attempt, clock } = setUp();
  const { accepted } = outbox.add('hello');
  outbox.add('next');
  await settle();
  attempt(0).refuse('OVERLOADED', { retryAfterMs: 60_000 });
  await settle();
  outbox.close(new ChatError({ code: 'STOPPED', message: 'over', retryable: false }));
  await expect(accepted).rejects.toMatchObject({ code: 'STOPPED' });
  expect(outbox.entries).toMatchObject([
    { content: 'hello', state: 'failed' },
    { content: 'next', state: 'failed' },
  ]);
  expect(clock.pendingTimers).toBe(0);
});
