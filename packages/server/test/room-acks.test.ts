import type { Message, UserId } from '@roomful/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Connection } from '../src/delivery/connection.ts';
import { RoomAcks } from '../src/delivery/room-acks.ts';

/** Three people; only identity and user id matter here. */
const people = [1, 2, 3].map((id) => ({ user: { id: id as UserId } }) as Connection);

const step = fc.oneof(
  fc.record({ act: fc.constant('enter' as const), who: fc.nat(2) }),
  fc.record({ act: fc.constant('leave' as const), who: fc.nat(2) }),
  fc.record({ act: fc.constant('send' as const), who: fc.nat(2) }),
  fc.record({ act: fc.constant('edit' as const), who: fc.nat(2) }),
  fc.record({ act: fc.constant('ack' as const), who: fc.nat(2), rev: fc.nat(40) }),
);

describe('acknowledgements of a room', () => {
  it('[S-MSG-4] [DEL2] [DEL3] [DEL5] counting settles exactly what a list of readers for each message would', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const acks = new RoomAcks();
        const readers = new Map<number, Set<Connection>>();
        const ackedRev = new Map<Connection, number>();
        const settled: number[] = [];
        const expected: number[] = [];
        let rev = 0;
        const read = (person: Connection, upTo: number) => {
          for (const [of, waitingFor] of readers) {
            if (of > upTo || !waitingFor.delete(person) || waitingFor.size > 0) continue;
            readers.delete(of);
            expected.push(of);
          }
        };
        for (const { act, who, ...rest } of steps) {
          const person = people[who];
          if (!person) continue;
          const isIn = ackedRev.has(person);
          switch (act) {
            case 'enter':
              settled.push(...acks.enter(person, rev).map(({ message }) => message.rev));
              ackedRev.set(person, rev);
              if (isIn) read(person, rev);
              break;
            case 'leave':
              settled.push(...acks.leave(person).map(({ message }) => message.rev));
              ackedRev.delete(person);
              read(person, Number.POSITIVE_INFINITY);
              break;
            case 'edit':
              acks.published(++rev);
              break;
            case 'send': {
              rev++;
              const isWaitedFor = acks.track({ rev, userId: person.user.id } as Message, 0);
              const others = [...ackedRev.keys()].filter((other) => other !== person);
              if (others.length > 0) readers.set(rev, new Set(others));
              expect(isWaitedFor).toBe(others.length > 0);
              break;
            }
            case 'ack': {
              const upTo = 'rev' in rest ? Math.min(rest.rev, rev) : 0;
              settled.push(...acks.acknowledge(person, 'rev' in rest ? rest.rev : 0).map(({ message }) => message.rev));
              if (isIn && upTo > (ackedRev.get(person) ?? 0)) {
                ackedRev.set(person, upTo);
                read(person, upTo);
              }
            }
          }
          expect(settled.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
          for (const outstanding of acks.outstanding) {
            const waitingFor = readers.get(outstanding.message.rev);
            expect(new Set(acks.missingFrom(outstanding))).toEqual(waitingFor);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
