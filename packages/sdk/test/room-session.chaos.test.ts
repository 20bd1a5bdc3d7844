import type { PageSize } from '@roomful/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RoomSession } from '../src/room-session.ts';
import { compareMessages } from '../src/sync.ts';
import { calm } from './helpers/calm.ts';
import { ManualClock, settle } from './helpers/manual-clock.ts';
import { ModelLink, OWN_ID } from './helpers/model-link.ts';
import { ModelRoom, ROOM_ID } from './helpers/model-room.ts';
import { anyChange, applyChange, type RoomChange } from './helpers/room-changes.ts';

type Step =
  | { do: 'others'; change: RoomChange }
  | {
      do:
        | 'send'
        | 'publish'
        | 'request'
        | 'frame'
        | 'cut'
        | 'reconnect'
        | 'lose'
        | 'double'
        | 'marks'
        | 'older'
        | 'burst'
        | 'page';
    }
  | { do: 'wait'; ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('others' as const), change: anyChange }) },
  { weight: 3, arbitrary: fc.constant({ do: 'send' as const }) },
  { weight: 6, arbitrary: fc.constant({ do: 'publish' as const }) },
  { weight: 6, arbitrary: fc.constant({ do: 'request' as const }) },
  { weight: 6, arbitrary: fc.constant({ do: 'frame' as const }) },
  { weight: 3, arbitrary: fc.constant({ do: 'burst' as const }) },
  { weight: 2, arbitrary: fc.constantFrom<Step>({ do: 'older' }, { do: 'page' }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 5, arbitrary: fc.constantFrom<Step>({ do: 'cut' }, { do: 'reconnect' }, { do: 'reconnect' }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'lose' }, { do: 'double' }, { do: 'marks' }) },
);

const anyRun = fc.record({
  before: fc.array(anyChange, { maxLength: 12 }),
  steps: fc.array(anyStep, { maxLength: 60 }),
  pageSize: fc.constantFrom(2, 50) as fc.Arbitrary<PageSize>,
  resumeMax: fc.constantFrom(3, 1_000),
  isLossy: fc.boolean(),
  ending: fc.constantFrom('cut' as const, 'change' as const, 'quiet' as const),
});

it('[R-3] [R-4] comes to the fresh state, with every own message once and in order, whatever the network does', async () => {
  await fc.assert(fc.asyncProperty(anyRun, play), { numRuns: 300 });
});

async function play({ before, steps, pageSize, resumeMax, isLossy, ending }: Run) {
  const clock = new ManualClock();
  const room = new ModelRoom({ resumeMax });
  for (const change of before) applyChange(room, change);
  const link = new ModelLink(room, clock);
  const session = new RoomSession(ROOM_ID, link.host, pageSize);
  link.session = session;
  link.connect();
  const joined = session.join();
  await calm(link, clock);
  await joined;

  const atJoin = new Set<number>(room.messages.map(({ id }) => id));
  const heard: number[] = [];
  session.events.on('message', ({ id }) => heard.push(id));
  session.events.on('change', () => expectSound(session));
  const sent: string[] = [];
  let isConnected = true;

  const act = (step: Step): void | Promise<void> => {
    switch (step.do) {
      case 'others':
        return applyChange(room, step.change);
      case 'send':
        return void sent.push(session.send('from here').clientId);
      case 'publish':
        return link.publish();
      case 'request':
        return link.takeRequest();
      case 'frame':
        return link.deliverFrame();
      case 'burst':
        return link.deliverBurst();
      case 'page':
        return link.answerPage();
      case 'lose':
        return isLossy ? link.loseBatch() : undefined;
      case 'double':
        return link.doubleBatch();
      case 'marks':
        return link.sendMarks();
      case 'older':
        return void session.loadOlder(pageSize).catch(() => undefined);
      case 'wait':
        return clock.advance(step.ms);
      case 'cut':
        if (isConnected) link.cut();
        isConnected = false;
        return;
      case 'reconnect':
        if (isConnected) return;
        isConnected = true;
        link.connect();
        return void session.resume();
    }
  };
  for (const step of steps) {
    await act(step);
    await settle();
  }

  await act({ do: 'reconnect' });
  if (ending === 'cut') await act({ do: 'cut' });
  await act({ do: 'reconnect' });
  // Without a loss everything has to be there by itself; a loss shows at the next change at the latest.
  if (ending === 'change' || isLossy) applyChange(room, { kind: 'create', userId: 2, timestamp: 100 });
  await calm(link, clock);
  const failed = session.outbox.entries.filter(({ state }) => state === 'failed');
  for (const { clientId } of failed) session.outbox.retry(clientId);
  await calm(link, clock);

  const oldest = session.messages.messages[0];
  const fresh = room.messages.filter(
    (message) => !session.messages.hasMore || !oldest || compareMessages(message, oldest) >= 0,
  );
  const shown = session.entries.map((entry) => (entry.kind === 'message' ? entry.message : entry));
  expect(shown.map(withoutMarks)).toEqual(fresh.map(withoutMarks));
  expect(session.messages.rev).toBe(room.rev);
  expect(link.acks.at(-1)).toBe(room.rev);
  const own = room.messages.filter((message) => message.userId === OWN_ID).map(({ clientId }) => clientId);
  if (failed.length === 0) expect(own).toEqual(sent);
  expect([...own].sort()).toEqual([...sent].sort());
  expect(new Set(heard).size).toBe(heard.length);
  expect(heard.filter((id) => atJoin.has(id))).toEqual([]);
  session.close('stopped');
  expect(clock.pendingTimers).toBe(0);
}

interface Run {
  before: RoomChange[];
  steps: Step[];
  pageSize: PageSize;
  resumeMax: number;
  isLossy: boolean;
  ending: 'cut' | 'change' | 'quiet';
}

/** No row stands twice, and rows stand in display order, at every moment at which a view looks. */
function expectSound(session: RoomSession): void {
  const keys = session.entries.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  const messages = session.entries.flatMap((entry) => (entry.kind === 'message' ? entry.message : []));
  expect(messages).toEqual([...messages].sort(compareMessages));
}

function withoutMarks<Row extends object>(row: Row): object {
  return { ...row, deliveryStatus: '', retryCount: 0 };
}
