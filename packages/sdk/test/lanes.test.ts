import { describe, expect, it } from 'vitest';
import { ChatError } from '../src/errors.ts';
import { type LaneName, type LaneOptions, Lanes } from '../src/lanes.ts';
import { ManualClock, settle } from './helpers/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const lanes = new Lanes(clock);
  /** What is under way, by name, in the order of going out. */
  const sent: string[] = [];
  const underWay = new Map<string, PromiseWithResolvers<string>>();
  const done: string[] = [];
  const failed: Record<string, unknown> = {};
  function ask(lane: LaneName, name: string, options?: LaneOptions): void {
    const send = () => {
      const outcome = Promise.withResolvers<string>();
      sent.push(name);
      underWay.set(name, outcome);
      return outcome.promise;
    };
    lanes.take(lane, send, options).then(
      (answer) => done.push(answer),
      (error: unknown) => (failed[name] = error),
    );
  }
  const answer = async (...names: string[]) => {
    for (const name of names) underWay.get(name)?.resolve(name);
    await settle();
  };
  const refuse = async (name: string, retryAfterMs?: number) => {
    underWay.get(name)?.reject(limited(retryAfterMs));
    await settle();
  };
  return { clock, lanes, sent, done, failed, ask, answer, refuse };
}

function limited(retryAfterMs?: number): ChatError {
  return new ChatError({ code: 'RATE_LIMITED', message: 'Too many.', retryable: true, retryAfterMs });
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

describe('lanes', () => {
  it('let what there is room for go out in the moment of asking, and no more', () => {
    const { ask, sent } = setUp();
    for (const name of names('join', 1_000)) ask('sync', name);
    expect(sent).toEqual(names('join', 16));
    ask('interactive', 'send');
    ask('background', 'history');
    expect(sent.slice(16)).toEqual(['send', 'history']);
  });

  it('let one at a time pass below others that wait, so that nothing starves', async () => {
    const { ask, sent, answer } = setUp();
    for (const name of names('join', 20)) ask('sync', name);
    for (const name of names('page', 3)) ask('background', name);
    expect(sent.slice(16)).toEqual(['page0']);
    await answer('page0');
    expect(sent.slice(17)).toEqual(['page1']);
    await answer(...names('join', 4));
    expect(sent.slice(18)).toEqual(['join16', 'join17', 'join18', 'join19', 'page2']);
  });

  it('wait as long as the server asks, alone, repeat what was refused first, and become quicker again', async () => {
    const { ask, sent, done, answer, refuse, clock } = setUp();
    for (const name of names('join', 20)) ask('sync', name);
    await refuse('join0', 500);
    await refuse('join1', 500);
    await answer(...names('join', 16).slice(2));
    expect(sent).toHaveLength(16);
    ask('interactive', 'send');
    expect(sent.splice(0)).toEqual([...names('join', 16), 'send']);
    await clock.advance(500);
    expect(sent.splice(0)).toEqual(['join0']);
    await answer('join0');
    expect(sent.splice(0)).toEqual(['join1']);
    await answer('join1');
    expect(sent.splice(0)).toEqual(['join16', 'join17']);
    await answer('join16', 'join17');
    expect(sent.splice(0)).toEqual(['join18', 'join19']);
    await answer('join18', 'join19');
    expect([...done].sort()).toEqual(names('join', 20).sort());
  });

  it('give a request up that is refused again and again, or for longer than a minute', async () => {
    const { ask, sent, failed, refuse, clock } = setUp();
    ask('sync', 'join');
    for (let tries = 0; tries < 9; tries++) {
      await refuse('join', 100);
      await clock.advance(100);
    }
    expect(sent).toHaveLength(9);
    expect(failed['join']).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 100 });
    ask('sync', 'other');
    await refuse('other', 60_001);
    expect(failed['other']).toMatchObject({ retryAfterMs: 60_001 });
    ask('sync', 'third');
    await refuse('third');
    expect(failed['third']).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('do not repeat what is repeated elsewhere, but hold up what comes after it', async () => {
    const { ask, sent, failed, refuse, clock } = setUp();
    ask('interactive', 'send', { mayRepeat: false });
    await refuse('send', 300);
    expect(failed['send']).toMatchObject({ code: 'RATE_LIMITED' });
    ask('interactive', 'next');
    expect(sent).toEqual(['send']);
    await clock.advance(300);
    expect(sent).toEqual(['send', 'next']);
  });

  it('let go of what is cancelled: what waits never goes out, what is under way keeps its place', async () => {
    const { ask, sent, failed, answer } = setUp();
    const controller = new AbortController();
    for (const name of names('page', 5)) ask('background', name, { signal: controller.signal });
    ask('background', 'last');
    controller.abort('enough');
    await settle();
    expect(failed['page0']).toMatchObject({ code: 'STOPPED', cause: 'enough' });
    expect(failed['page4']).toMatchObject({ code: 'STOPPED', cause: 'enough' });
    expect(sent).toEqual(names('page', 4));
    await answer('page0');
    expect(sent).toEqual([...names('page', 4), 'last']);
    ask('background', 'late', { signal: controller.signal });
    await settle();
    expect(failed['late']).toMatchObject({ code: 'STOPPED' });
  });

  it('are empty when the connection ends, and leave no timer', async () => {
    const { ask, lanes, failed, refuse, clock } = setUp();
    for (const name of names('join', 17)) ask('sync', name);
    await refuse('join0', 500);
    lanes.clear(new ChatError({ code: 'UNREACHABLE', message: 'gone', retryable: true }));
    await settle();
    expect(failed).toMatchObject({ join0: { code: 'UNREACHABLE' }, join16: { code: 'UNREACHABLE' } });
    expect(clock.pendingTimers).toBe(0);
  });
});
