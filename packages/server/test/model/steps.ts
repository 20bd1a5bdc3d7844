import fc from 'fast-check';

export const DEVICES = ['alice', 'bob', 'bobs_phone', 'carol', 'robot'] as const;

const SLOW = [
  'messages.write',
  'messages.changesAfter',
  'messages.setDelivery',
  'rooms.setDeletedAt',
  'sessions.attach',
  'sessions.setCurrentRoom',
  'yield',
  'messages.snapshot',
  'end',
] as const;

/** Beyond the devices' own numbers: one of those in the room at that moment, if there is any. */
const INSIDE = 10;

type Act =
  | { act: 'connect'; who: number }
  /** The connection breaks. The server notices when the gate `end` opens; frames under way may still reach it. */
  | { act: 'cut'; who: number; framesArrive: boolean }
  | { act: 'join'; who: number; room: number; fresh: boolean }
  | { act: 'leave'; who: number; room: number }
  | { act: 'send'; who: number; room: number; text: number; skewMs: number; times: number }
  /** Two copies in one go: the same, or under the same `clientId` another text or another room. */
  | { act: 'sendTwice'; who: number; room: number; text: number; second: 'same' | 'text' | 'room' }
  /** A `clientId` that was used before, perhaps long ago. */
  | { act: 'repeat'; who: number; nth: number; altered: boolean }
  | { act: 'edit' | 'delete'; who: number; room: number; nth: number; text: number }
  | { act: 'withhold'; who: number }
  | { act: 'acknowledge'; who: number }
  /** Says that it has what is yet to come. */
  | { act: 'boast'; who: number; room: number }
  /** Everybody inside is kicked out. */
  | { act: 'deleteRoom' | 'restoreRoom'; room: number }
  /** Frames of one client arrive, or reach it, while others wait. */
  | { act: 'toServer' | 'toClient'; who: number; room: number; count: number }
  | { act: 'open'; nth: number }
  /** Everything goes on but one thing, which is slow. */
  | { act: 'slow'; gate: (typeof SLOW)[number] }
  | { act: 'tick'; ms: number }
  /** Ten seconds in which the server works and no client hears or says anything: time enough to fail. */
  | { act: 'silence' }
  | { act: 'crash' }
  | { act: 'restart'; framesArrive: boolean };

/**
 * What happens next: nothing, the frames reach the server, everything goes on, everything but the reading of snapshots,
 * or everything and a little time passes.
 */
export type Step = Act & { then: 'wait' | 'arrive' | 'goOn' | 'joinsHang' | 'settle' };

const who = fc.nat(DEVICES.length - 1);
const insider = fc.oneof({ weight: 1, arbitrary: who }, { weight: 6, arbitrary: who.map((nth) => INSIDE + nth) });
const room = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) });
const text = fc.nat(2);
const nth = fc.nat(30);

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('connect'), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('cut'), who, framesArrive: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('join'),
      who,
      room,
      fresh: fc.integer({ max: 9, min: 0 }).map((n) => n === 9),
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('leave'), who: insider, room }) },
  {
    weight: 14,
    arbitrary: fc.record({
      act: fc.constant('send'),
      who: insider,
      room,
      text,
      skewMs: fc.integer({ min: -2, max: 2 }),
      times: fc.oneof(
        { weight: 40, arbitrary: fc.integer({ min: 1, max: 3 }) },
        { weight: 1, arbitrary: fc.constant(60) },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('sendTwice'),
      who: insider,
      room,
      text,
      second: fc.constantFrom('same', 'text', 'room'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('repeat'), who: insider, nth, altered: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constantFrom('edit', 'delete'), who: insider, room, nth, text }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('withhold'), who }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('acknowledge'), who }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('boast'), who: insider, room }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('deleteRoom', 'restoreRoom'), room }) },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constantFrom('toServer', 'toClient'),
      who: insider,
      room,
      count: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ act: fc.constant('open'), nth }) },
  { weight: 7, arbitrary: fc.record({ act: fc.constant('slow'), gate: fc.constantFrom(...SLOW) }) },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('tick'), ms: fc.constantFrom(3, 5, 50, 400, 1_100, 2_100, 4_100) }),
  },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('silence') }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('crash') }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restart'), framesArrive: fc.boolean() }) },
);

const then = fc.oneof(
  { weight: 4, arbitrary: fc.constant('wait' as const) },
  { weight: 3, arbitrary: fc.constant('arrive' as const) },
  { weight: 2, arbitrary: fc.constant('goOn' as const) },
  { weight: 2, arbitrary: fc.constant('joinsHang' as const) },
  { weight: 2, arbitrary: fc.constant('settle' as const) },
);

export const stepArbitrary: fc.Arbitrary<Step> = fc.tuple(act, then).map(([what, next]) => ({ ...what, then: next }));

/** The client that a step means. */
export function whoIs<Client>(
  nth: number,
  { all, inside }: { all: readonly Client[]; inside: readonly Client[] },
): Client {
  if (nth < INSIDE) return all[nth]!;
  return inside[(nth - INSIDE) % Math.max(1, inside.length)] ?? all[nth - INSIDE]!;
}
