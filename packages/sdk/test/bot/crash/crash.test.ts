import { describe, expect, it } from 'vitest';
import { runBotStorm } from './run-bot-storm.ts';
import { findReplyFaults, type StoredMessage } from './find-reply-faults.ts';

/** A dozen starts of processes take as many seconds, and on a busy machine many times that. */
const BUSY_MS = 180_000;

describe('a server and a bot that are killed', { timeout: BUSY_MS }, () => {
  it('[BOT1] [BOT2] [BOT3] [BOT4] again and again, while people talk and edit: each message has exactly one reply, in order', async () => {
    const report = await runBotStorm({ seed: 11, people: 6, rooms: 3, messages: 300, lifeAtMost: 20, deathsAtMost: 7 });
    expect(report).toMatchObject({ faults: [], replies: report.said, tokensInLogs: 0 });
    expect(report.said).toBeGreaterThanOrEqual(300);
    expect(report.logBytes).toBeGreaterThan(0);
    expect(report.deaths).toEqual({ bot: 1, replied: 1, server: 1, saved: 1, commit: 1, both: 1, answers: 1 });
  });
});

describe('the judge of replies', () => {
  const message = (id: number, more: Partial<StoredMessage> = {}): StoredMessage => {
    return {
      id,
      roomId: 1,
      userId: 1,
      clientId: `c${id}`,
      rev: id,
      content: 'hi',
      timestamp: id,
      editedAt: null,
      ...more,
    };
  };
  const reply = (id: number, to: number, more: Partial<StoredMessage> = {}) =>
    message(id, { userId: 2, content: `re ${to}`, ...more });

  it.each([
    ['nothing', [message(1), message(2), reply(3, 1), reply(4, 2)], []],
    ['a reply that is missing', [message(1)], ['message 1 has 0 replies']],
    ['a reply too many', [message(1), reply(2, 1), reply(3, 1)], ['message 1 has 2 replies']],
    ['another room', [message(1), reply(2, 1, { roomId: 2 })], ['message 1 has its reply in another room']],
    ['a reply to nothing', [reply(2, 1)], ['there is a reply to 1, which nobody wrote']],
    [
      'another order of display',
      [message(1), message(2), reply(3, 1, { timestamp: 9 }), reply(4, 2)],
      ['by display the reply to 1 stands after the one to 2'],
    ],
    [
      'another order of rev',
      [message(1), message(2), reply(3, 1, { rev: 9 }), reply(4, 2)],
      ['by rev the reply to 1 stands after the one to 2'],
    ],
    ['the order of what was edited', [message(1, { editedAt: 9 }), message(2), reply(3, 2), reply(4, 1)], []],
  ])('notices %s', (_, messages, faults) => {
    const found = findReplyFaults(messages, 2);
    for (const fault of faults) expect(found).toContain(fault);
    if (faults.length === 0) expect(found).toEqual([]);
  });
});
