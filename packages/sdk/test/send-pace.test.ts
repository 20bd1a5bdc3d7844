import { describe, expect, it } from 'vitest';
import { SendPace } from '../src/send-pace.ts';
import { ManualClock } from './helpers/manual-clock.ts';

function setUp(limits: { messagesPerSecond: number; messagesBurst: number }) {
  const clock = new ManualClock();
  const pace = new SendPace(clock);
  pace.configure(limits);
  const sent: string[] = [];
  const take = (name: string) => void pace.take().then(() => sent.push(name));
  return { clock, pace, sent, take };
}

describe('the pace of a bot’s sends', () => {
  it('[BOT7] is the server’s, a little below: the burst at once, then one after the other, in the order of asking', async () => {
    const { clock, sent, take } = setUp({ messagesPerSecond: 1, messagesBurst: 2 });
    for (const name of ['a', 'b', 'c', 'd']) take(name);
    await clock.advance(0);
    expect(sent).toEqual(['a', 'b']);
    await clock.advance(1_000);
    expect(sent).toEqual(['a', 'b']);
    await clock.advance(100);
    expect(sent).toEqual(['a', 'b', 'c']);
    await clock.advance(1_100);
    expect(sent).toEqual(['a', 'b', 'c', 'd']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('[BOT7] stands still for as long as the server asks to wait, for every room', async () => {
    const { clock, pace, sent, take } = setUp({ messagesPerSecond: 10, messagesBurst: 5 });
    pace.refused(3_000);
    for (const name of ['a', 'b']) take(name);
    await clock.advance(2_999);
    expect(sent).toEqual([]);
    await clock.advance(1_000);
    expect(sent).toEqual(['a', 'b']);
  });

  it('[BOT7] does not begin anew with a new connection: the server’s count outlives it too', async () => {
    const { clock, pace, sent, take } = setUp({ messagesPerSecond: 1, messagesBurst: 3 });
    for (const name of ['a', 'b', 'c']) take(name);
    pace.configure({ messagesPerSecond: 1, messagesBurst: 3 });
    take('d');
    await clock.advance(500);
    expect(sent).toEqual(['a', 'b', 'c']);
    await clock.advance(1_000);
    expect(sent).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is nothing where the server sets no limit', async () => {
    const { clock, sent, take } = setUp({ messagesPerSecond: 0, messagesBurst: 1 });
    for (let index = 0; index < 100; index++) take(`${index}`);
    await clock.advance(0);
    expect(sent).toHaveLength(100);
  });
});
