import type { Message } from '@roomful/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FeedEvent } from '../../src/feed/feed-event.ts';
import type { FeedPosition, FeedStart } from '../../src/feed/feed-position.ts';
import { FeedSession } from '../../src/feed/feed-session.ts';
import { calm } from '../helpers/calm.ts';
import { ManualClock, settle } from '../helpers/manual-clock.ts';
import { ModelLink, OWN_ID } from '../helpers/model-link.ts';
import { ModelRoom, ROOM_ID } from '../helpers/model-room.ts';
import { anyChange, applyChange, type RoomChange } from '../helpers/room-changes.ts';

type Step =
  | { do: 'others'; changes: readonly RoomChange[] }
  | { do: 'handle'; events: number }
  | {
      do:
        'publish' | 'request' | 'frame' | 'burst' | 'page' | 'cut' | 'reconnect' | 'lose' | 'double' | 'crash' | 'send';
    }
  | { do: 'wait'; ms: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('others' as const), changes: fc.array(anyChange, { maxLength: 6 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('handle' as const), events: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 6, arbitrary: fc.constant({ do: 'publish' as const }) },
  { weight: 6, arbitrary: fc.constant({ do: 'request' as const }) },
  { weight: 6, arbitrary: fc.constant({ do: 'frame' as const }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'burst' }, { do: 'page' }, { do: 'page' }, { do: 'send' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3_000 }) }) },
  { weight: 5, arbitrary: fc.constantFrom<Step>({ do: 'cut' }, { do: 'reconnect' }, { do: 'reconnect' }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'lose' }, { do: 'double' }, { do: 'crash' }) },
);

const anyRun = fc.record({
  before: fc.array(anyChange, { maxLength: 12 }),
  after: fc.constantFrom('now' as const, 'start' as const),
  steps: fc.array(anyStep, { maxLength: 60 }),
  resumeMax: fc.constantFrom(3, 1_000),
  sizes: fc.constantFrom({ full: 500, low: 100, page: 200 }, { full: 6, low: 2, page: 3 }),
  isCrashing: fc.boolean(),
});

type Run = typeof anyRun extends fc.Arbitrary<infer Value> ? Value : never;

it('[BOT1] old position + changes = every message once, in order, whatever is cut, lost, edited or killed', async () => {
  await fc.assert(fc.asyncProperty(anyRun, play), { numRuns: 500 });
});

async function play({ before, after, steps, resumeMax, sizes, isCrashing }: Run) {
  const clock = new ManualClock();
  const room = new ModelRoom({ resumeMax });
  for (const change of before) applyChange(room, change);
  const start = { rev: after === 'now' ? room.rev : 0, messages: after === 'now' ? room.messages : [] };
  const link = new ModelLink(room, clock);
  const program = new Program(link, after, sizes);
  link.connect();
  program.begin();
  await calm(link, clock);
  let isConnected = true;
  const sent: string[] = [];
  let crashes = 0;

  const act = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'others':
        return step.changes.forEach((change) => applyChange(room, change));
      case 'handle':
        return program.handle(step.events);
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
        return link.loseBatch();
      case 'double':
        return link.doubleBatch();
      case 'wait':
        return clock.advance(step.ms);
      case 'send':
        if (program.session.left) return;
        sent.push(program.session.send('from here', { clientId: `own${sent.length}` }).clientId);
        return;
      case 'crash':
        if (!isCrashing) return;
        crashes++;
        link.cut();
        program.session.close('stopped');
        link.connect();
        isConnected = true;
        return program.begin();
      case 'cut':
        if (isConnected) link.cut();
        isConnected = false;
        return;
      case 'reconnect':
        if (isConnected) return;
        isConnected = true;
        link.connect();
        // A join that failed is tried again by whoever asked for it.
        return program.session.left ? program.begin() : void program.session.resume();
    }
  };
  for (const step of steps) {
    await act(step);
    await settle();
    expect(program.session.waiting).toBeLessThanOrEqual(Math.max(sizes.full, resumeMax) + sizes.page);
  }
  await act({ do: 'reconnect' });
  // A batch that was lost shows at the next change at the latest.
  applyChange(room, { kind: 'create', userId: 2, timestamp: 100 });
  for (let idle = 0; idle < 3;) {
    await calm(link, clock);
    const told = program.told.length;
    await program.handle(1_000);
    idle = program.told.length === told ? idle + 1 : 0;
  }

  const { told, session } = program;
  const fresh = room.messages;
  expect(session.position.rev).toBe(room.rev);
  expect(link.acks.at(-1)).toBe(room.rev);

  // The law: what was known at the start, and then every event, make the room as it is.
  const known = new Map(start.messages.map((message) => [message.id, message]));
  for (const event of told) if ('message' in event) known.set(event.message.id, event.message);
  expect([...known.values()].map(bare).sort(byId)).toEqual(fresh.map(bare).sort(byId));

  const old = new Set(start.messages.map(({ id }) => id));
  const created = told.flatMap((event) => (event.kind === 'message' ? event.message : []));
  const ids = new Set(created.map(({ id }) => id));
  expect([...ids].filter((id) => old.has(id))).toEqual([]);
  const missing = fresh.filter(({ id, deletedAt }) => !old.has(id) && !ids.has(id) && deletedAt === null);
  expect(missing).toEqual([]);
  const firsts = created.filter((message, index) => created.findIndex(({ id }) => id === message.id) === index);
  const untouched = firsts.filter(({ editedAt }) => editedAt === null).map(({ id }) => id);
  expect(untouched).toEqual([...untouched].sort((a, b) => a - b));
  if (crashes === 0) {
    expect(created).toHaveLength(ids.size);
    const revs = told.flatMap((event) => ('message' in event ? event.message.rev : []));
    expect(revs).toEqual([...new Set(revs)].sort((a, b) => a - b));
    const own = fresh.filter(({ userId }) => userId === OWN_ID).map(({ clientId }) => clientId);
    expect([...own].sort()).toEqual([...sent].sort());
  }
  session.close('stopped');
  expect(session.left).toBe('stopped');
  expect(clock.pendingTimers).toBe(0);
}

/** A bot as it should be: it handles an event, then keeps the position; both or neither, or the first alone. */
class Program {
  readonly told: FeedEvent[] = [];
  readonly #link: ModelLink;
  readonly #sizes: { full: number; low: number; page: number };
  #saved: FeedStart;
  #turn = 0;
  session!: FeedSession;

  constructor(link: ModelLink, after: FeedStart, sizes: { full: number; low: number; page: number }) {
    this.#link = link;
    this.#saved = after;
    this.#sizes = sizes;
  }

  begin(): void {
    this.session = new FeedSession(ROOM_ID, this.#link.host, { after: this.#saved, sizes: this.#sizes });
    this.#link.session = this.session;
    const { session } = this;
    void session.join().then(
      () => {
        if (typeof this.#saved === 'string') this.#saved = session.position;
      },
      () => session.close('left'),
    );
  }

  async handle(count: number): Promise<void> {
    for (let index = 0; index < count && this.session.waiting > 0; index++) {
      const event = await this.session.peek();
      if (!event) return;
      this.told.push(event);
      // Every third time the program is killed before it could keep the position, should it be killed next.
      if (this.#turn++ % 3 !== 0) this.#saved = event.position satisfies FeedPosition;
      this.session.handled();
      await settle();
    }
  }
}

function bare({ id, content, deletedAt }: Message) {
  return { id, content, deletedAt };
}

function byId(a: { id: number }, b: { id: number }): number {
  return a.id - b.id;
}
