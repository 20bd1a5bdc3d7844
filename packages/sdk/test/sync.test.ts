import type { Message, Messages, PageSize } from '@roomful/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyBatch,
  applyChanges,
  applyDelivery,
  compareMessages,
  mergeMessages,
  prependPage,
  refreshMessages,
  startTimeline,
  type Timeline,
} from '../src/sync.ts';
import { ModelRoom, ROOM_ID } from './helpers/model-room.ts';
import { anyChange, applyChange } from './helpers/room-changes.ts';

/** Small pages, so that most runs have messages outside the window. */
const anyPageSize = fc.constantFrom(1, 3, 5, 50) as fc.Arbitrary<PageSize>;

function join(room: ModelRoom, pageSize: PageSize): Timeline {
  return startTimeline(room.snapshot({ pageSize }));
}

function resync(room: ModelRoom, timeline: Timeline) {
  const { messages, rev } = room.snapshot({ afterRev: timeline.rev });
  return applyChanges(timeline, messages, rev);
}

/** What a newcomer who loads as far back would see. */
function freshWindow(room: ModelRoom, timeline: Timeline): Message[] {
  const oldest = timeline.messages[0];
  return room.messages.filter((message) => !timeline.hasMore || !oldest || compareMessages(message, oldest) >= 0);
}

describe('the law: old state and all changes after its rev are the fresh state', () => {
  it('[S-MSG-3] holds for every resume', () => {
    fc.assert(
      fc.property(fc.array(anyChange), fc.array(anyChange), anyPageSize, (before, after, pageSize) => {
        const room = new ModelRoom();
        for (const change of before) applyChange(room, change);
        const timeline = join(room, pageSize);
        for (const change of after) applyChange(room, change);
        const resumed = resync(room, timeline).timeline;
        expect(resumed.messages).toEqual(freshWindow(room, resumed));
        expect(resumed.rev).toBe(room.rev);
      }),
    );
  });

  it('[R-3] holds for batches that are lost, doubled and out of order, with a resync at each gap', () => {
    const anyDelivery = fc.record({
      changes: fc.array(anyChange, { minLength: 1, maxLength: 4 }),
      fate: fc.constantFrom('arrives', 'arrives', 'arrives', 'lost', 'doubled', 'late'),
    });
    fc.assert(
      fc.property(
        fc.array(anyChange, { maxLength: 10 }),
        fc.array(anyDelivery),
        anyPageSize,
        (before, deliveries, pageSize) => {
          const room = new ModelRoom();
          for (const change of before) applyChange(room, change);
          let timeline = join(room, pageSize);
          const atJoin = new Set<number>(room.messages.map(({ id }) => id));
          const announced: number[] = [];
          const take = ({ timeline: next, created }: { timeline: Timeline; created: readonly Message[] }) => {
            timeline = next;
            announced.push(...created.map(({ id }) => id));
          };
          const receive = (batch: Messages) => {
            const outcome = applyBatch(timeline, batch);
            if (outcome.kind === 'applied') take(outcome);
            if (outcome.kind === 'gap') take(resync(room, timeline));
          };
          let late: Messages | undefined;
          for (const { changes, fate } of deliveries) {
            const fromRev = room.rev;
            for (const change of changes) applyChange(room, change);
            const batch = room.batch(fromRev, room.rev);
            if (fate === 'late') late = batch;
            else if (fate !== 'lost') receive(batch);
            if (fate === 'doubled') receive(batch);
            if (fate === 'arrives' && late) receive(late);
          }
          take(resync(room, timeline));

          expect(timeline.messages).toEqual(freshWindow(room, timeline));
          expect(timeline.rev).toBe(room.rev);
          expect(new Set(announced).size).toBe(announced.length);
          const created = timeline.messages.filter(({ id }) => !atJoin.has(id)).map(({ id }) => id);
          expect(announced).toEqual(expect.arrayContaining(created));
          expect(announced.filter((id) => atJoin.has(id))).toEqual([]);
        },
      ),
    );
  });

  it('[S-MSG-6] holds for older pages that were read before and arrive after changes to them', () => {
    fc.assert(
      fc.property(
        fc.array(anyChange, { minLength: 5 }),
        fc.array(anyChange),
        anyPageSize,
        (before, during, pageSize) => {
          const room = new ModelRoom();
          for (const change of before) applyChange(room, change);
          let timeline = join(room, 1 as PageSize);
          const oldest = timeline.messages[0];
          if (!timeline.hasMore || !oldest) return;
          const page = room.page({ before: oldest, pageSize });
          const fromRev = room.rev;
          for (const change of during) applyChange(room, change);
          const outcome = applyBatch(timeline, room.batch(fromRev, room.rev));
          if (outcome.kind === 'applied') timeline = prependPage(outcome.timeline, page, outcome.outside);
          else timeline = prependPage(timeline, page, []);
          expect(timeline.messages).toEqual(freshWindow(room, timeline));
        },
      ),
    );
  });

  it('mutates nothing, so that a view can compare what it has', () => {
    const room = new ModelRoom();
    for (let timestamp = 1; timestamp < 5; timestamp++) applyChange(room, { kind: 'create', userId: 2, timestamp });
    const timeline = deepFreeze(join(room, 50));
    applyChange(room, { kind: 'edit', index: 1, content: 'edited' });
    applyChange(room, { kind: 'create', userId: 2, timestamp: 2 });
    const resumed = resync(room, timeline).timeline;
    expect(resumed).not.toBe(timeline);
    expect(resumed.messages[0]).toBe(timeline.messages[0]);
  });
});

describe('a batch', () => {
  it('is a gap when it begins after what is held, and changes nothing then', () => {
    const timeline = startTimeline({ messages: [], rev: 4, hasMore: false });
    expect(applyBatch(timeline, { roomId: ROOM_ID, fromRev: 5, messages: [message({ rev: 6 })] })).toEqual({
      kind: 'gap',
    });
  });

  it('is a duplicate when everything in it is held', () => {
    const timeline = startTimeline({ messages: [message({ rev: 6 })], rev: 6, hasMore: false });
    expect(applyBatch(timeline, { roomId: ROOM_ID, fromRev: 5, messages: [message({ rev: 6 })] })).toEqual({
      kind: 'duplicate',
    });
  });

  it('[S-MSG-3] puts a message with an older timestamp where it belongs', () => {
    const first = message({ id: 1, rev: 1, timestamp: 10 });
    const second = message({ id: 2, rev: 2, timestamp: 10 });
    const late = message({ id: 3, rev: 3, timestamp: 5 });
    const timeline = startTimeline({ messages: [], rev: 0, hasMore: false });
    const outcome = applyBatch(timeline, { roomId: ROOM_ID, fromRev: 0, messages: [first, second, late] });
    expect(outcome.kind === 'applied' && outcome.timeline.messages).toEqual([late, first, second]);
  });

  it('[R-3] leaves no hole: what belongs into unloaded history waits for its page', () => {
    const loaded = message({ id: 2, rev: 2, timestamp: 20 });
    const timeline = startTimeline({ messages: [loaded], rev: 2, hasMore: true });
    const late = message({ id: 3, rev: 3, timestamp: 10 });
    const outcome = applyBatch(timeline, { roomId: ROOM_ID, fromRev: 2, messages: [late] });
    expect(outcome).toMatchObject({ kind: 'applied', created: [late], outside: [late] });
    expect(outcome.kind === 'applied' && outcome.timeline.messages).toEqual([loaded]);
  });
});

describe('merging', () => {
  it('[R-5] never takes a delivery mark back, whichever side is newer', () => {
    const held = startTimeline({ messages: [message({ rev: 3, deliveryStatus: 'sent' })], rev: 3, hasMore: false });
    const edited = message({ rev: 4, content: 'edited', deliveryStatus: 'pending' });
    expect(mergeMessages(held, [edited]).timeline.messages).toEqual([{ ...edited, deliveryStatus: 'sent' }]);
    const older = message({ rev: 2, content: 'older', deliveryStatus: 'failed', retryCount: 3 });
    expect(mergeMessages(held, [older]).timeline.messages[0]).toMatchObject({ rev: 3, content: 'hello' });
  });

  it('[R-5] takes marks over from an answer and adds no message', () => {
    const timeline = startTimeline({ messages: [message({ id: 1 })], rev: 1, hasMore: false });
    const answer = [message({ id: 1, deliveryStatus: 'sent' }), message({ id: 2, timestamp: 20 })];
    expect(refreshMessages(timeline, answer).messages).toEqual([message({ id: 1, deliveryStatus: 'sent' })]);
  });

  it('[R-5] applies marks by id and names those it has no message for', () => {
    const timeline = startTimeline({ messages: [message({ id: 1 })], rev: 1, hasMore: false });
    const update = { clientId: 'a', deliveryStatus: 'sent' as const, retryCount: 2 };
    const known = { ...update, id: 1 as Message['id'] };
    const unknown = { ...update, id: 9 as Message['id'] };
    const applied = applyDelivery(timeline, [known, unknown]);
    expect(applied.timeline.messages[0]).toMatchObject({ deliveryStatus: 'sent', retryCount: 2 });
    expect(applied.unknown).toEqual([unknown]);
    expect(applyDelivery(applied.timeline, [known]).timeline).toBe(applied.timeline);
  });
});

function message(values: Partial<Record<keyof Message, unknown>> = {}): Message {
  return {
    id: 1,
    roomId: ROOM_ID,
    rev: 1,
    clientId: 'a',
    userId: 2,
    username: 'user2',
    content: 'hello',
    timestamp: 10,
    createdAt: 10,
    editedAt: null,
    deletedAt: null,
    deliveryStatus: 'pending',
    retryCount: 0,
    ...values,
  } as Message;
}

function deepFreeze(timeline: Timeline): Timeline {
  for (const held of timeline.messages) Object.freeze(held);
  Object.freeze(timeline.messages);
  return Object.freeze(timeline);
}
