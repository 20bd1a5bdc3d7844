import type { Message } from '@roomful/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ChatError, type ChatErrorCode } from '../src/errors.ts';
import { Outbox } from '../src/outbox.ts';
import { ServerClock } from '../src/server-clock.ts';
import { ManualClock } from './helpers/manual-clock.ts';

type Fate =
  | 'answered'
  /** The message is in the room, and nobody says so until the resume. */
  | 'answer cut off'
  | 'cut off'
  /** The message is in the room, and the answer never comes, nor does its batch. */
  | 'stored in silence'
  | 'silence'
  | ChatErrorCode;

const FINAL: ReadonlySet<Fate> = new Set(['FORBIDDEN', 'ROOM_DELETED']);
/** Tries after which the message has one less. */
const COUNTED: ReadonlySet<Fate> = new Set(['silence', 'stored in silence', 'STORAGE_UNAVAILABLE', 'NOT_IN_ROOM']);

const anyFate = fc.constantFrom<Fate[]>(
  'answered',
  'answered',
  'answer cut off',
  'cut off',
  'stored in silence',
  'silence',
  'silence',
  'RATE_LIMITED',
  'OVERLOADED',
  'STORAGE_UNAVAILABLE',
  'NOT_IN_ROOM',
  'FORBIDDEN',
);

/** Two messages at once, then another one during each try. */
const anyRun = fc.record({ messages: fc.integer({ min: 2, max: 6 }), fates: fc.array(anyFate, { maxLength: 40 }) });

it('[R-4] [S-MSG-3] no message is overtaken by a later one before it is stored or given up', async () => {
  await fc.assert(fc.asyncProperty(anyRun, play), { numRuns: 300 });
});

async function play({ messages, fates }: { messages: number; fates: readonly Fate[] }): Promise<void> {
  const clock = new ManualClock();
  const stored = new Map<string, Message>();
  const settledTexts = new Map<string, 'accepted' | 'failed'>();
  const clientIds = new Map<string, Set<string>>();
  const triesLeft = new Map<string, number>();
  const overtaken: string[] = [];
  const waiting = [...fates];
  let isConnected = true;

  const outbox: Outbox = new Outbox({
    clock,
    serverClock: new ServerClock(clock),
    isReady: () => isConnected,
    send: async (draw) => {
      const { clientId, content, timestamp } = draw();
      const earlier = new Set(texts.slice(0, texts.indexOf(content)));
      for (const entry of outbox.entries) {
        if (entry.state === 'sending' && earlier.has(entry.content)) overtaken.push(`${entry.content} by ${content}`);
      }
      clientIds.set(content, (clientIds.get(content) ?? new Set()).add(clientId));
      add();
      await Promise.resolve();
      const fate = waiting.shift() ?? 'answered';
      if (COUNTED.has(fate)) triesLeft.set(content, (triesLeft.get(content) ?? 4) - 1);
      const message = stored.get(content) ?? ({ clientId, content, timestamp, id: stored.size + 1 } as Message);
      switch (fate) {
        case 'answered':
          stored.set(content, message);
          return message;
        case 'answer cut off':
          stored.set(content, message);
          return cut();
        case 'cut off':
          return cut();
        case 'stored in silence':
          stored.set(content, message);
          throw refusal('TIMEOUT');
        case 'silence':
          throw refusal('TIMEOUT');
        default:
          throw refusal(fate);
      }
    },
    rejoin: async () => undefined,
    onAccepted: (message) => outbox.confirm(message),
    onChange: () => undefined,
  });

  const texts: string[] = [];
  function add(): void {
    if (texts.length === messages) return;
    const text = `text ${texts.length}`;
    texts.push(text);
    outbox.add(text).accepted.then(
      () => settledTexts.set(text, 'accepted'),
      () => settledTexts.set(text, 'failed'),
    );
  }
  function cut(): never {
    isConnected = false;
    throw refusal('UNREACHABLE');
  }

  add();
  add();
  for (let rounds = 0; rounds < 100 && settledTexts.size < texts.length; rounds++) {
    await clock.advance(10_000);
    if (isConnected) continue;
    // As a resume does: first what the room has, then what waits.
    isConnected = true;
    for (const message of stored.values()) outbox.confirm(message);
    outbox.pump();
  }

  expect(overtaken).toEqual([]);
  expect([...settledTexts.keys()].sort()).toEqual(texts);
  for (const [text, outcome] of settledTexts) {
    expect(clientIds.get(text)?.size).toBe(1);
    if (outcome === 'accepted') expect(stored.has(text)).toBe(true);
    else if (!fates.some((fate) => FINAL.has(fate))) expect(triesLeft.get(text)).toBe(0);
  }
  const kept = [...stored.values()].filter(({ content }) => settledTexts.get(content) === 'accepted');
  const shown = kept.sort((a, b) => a.timestamp - b.timestamp || a.id - b.id).map(({ content }) => content);
  expect(shown).toEqual([...shown].sort());
}

function refusal(code: ChatErrorCode): ChatError {
  return new ChatError({ code, message: code, retryable: !FINAL.has(code) });
}
