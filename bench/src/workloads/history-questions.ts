import type { Question } from '../load/ask-at-rate.ts';
import type { History, Tie } from './multiply-messages.ts';

const PAGE_SIZE = 50;
const MISSED = 500;
/** How far around a depth pages are picked, as a share of the room. */
const AROUND = 0.01;
export const depths = [0, 0.25, 0.5, 0.75, 1] as const;

export const NEWEST = 'newest page';
export const JOIN = 'newest page by join';
export const RESUME = `resume after ${MISSED} missed`;
export const TIED = 'page amid one millisecond';

export function pageAt(depth: number): string {
  return `page at ${Math.round(depth * 100)} %`;
}

/** Everything that Roomful is asked: the newest page, pages before and after places all over the room, a resume. */
export function roomfulQuestions({ history, tie, room }: { history: History; tie: Tie; room: string }): Question[] {
  const roomId = Number(room);
  const { count, idOf, timestampOf } = history;
  const ids = (first: number, last: number) => ({ first: idOf(first), last: idOf(last) });
  const cursor = (number: number) => ({ timestamp: timestampOf(number), id: idOf(number) });
  const newest = ids(count - PAGE_SIZE + 1, count);
  const next = (number: number) => {
    const isBefore = Math.random() < 0.5;
    return {
      event: 'load_messages',
      payload: { roomId, [isBefore ? 'before' : 'after']: cursor(number) },
      findFault: isBefore
        ? expectIds(ids(number - PAGE_SIZE, number - 1))
        : expectIds(ids(number + 1, number + PAGE_SIZE)),
    };
  };
  return [
    { name: NEWEST, next: () => ({ event: 'load_messages', payload: { roomId }, findFault: expectIds(newest) }) },
    { name: JOIN, next: () => ({ event: 'join_room', payload: { roomId }, findFault: expectIds(newest) }) },
    {
      name: RESUME,
      next: () => ({
        event: 'join_room',
        payload: { roomId, afterRev: count - MISSED },
        findFault: expectIds(ids(count - MISSED + 1, count)),
      }),
    },
    ...depths.map((depth) => ({ name: pageAt(depth), next: () => next(pickAround(depth, count)) })),
    { name: TIED, next: () => next(pickBetween(tie.from + PAGE_SIZE, tie.from + tie.length - PAGE_SIZE)) },
  ];
}

/** The plain server knows pages by their number only. */
export function plainQuestions({ history, room }: { history: History; room: string }): Question[] {
  const { count, idOf } = history;
  return [0, 0.5, 1].map((depth) => ({
    name: pageAt(depth),
    next: () => {
      const page = depth === 0 ? 1 : Math.floor((count - pickAround(depth, count)) / PAGE_SIZE) + 1;
      const last = count - (page - 1) * PAGE_SIZE;
      const expected = { first: idOf(last - PAGE_SIZE + 1), last: idOf(last) };
      return { event: 'history', payload: { room, page }, findFault: expectIds(expected) };
    },
  }));
}

/** The number of a message about so deep in the room that has a whole page on either side. */
function pickAround(depth: number, count: number): number {
  const middle = count * (1 - depth);
  const [first, last] = [1 + PAGE_SIZE, count - PAGE_SIZE];
  return pickBetween(Math.max(first, middle - count * AROUND), Math.min(last, middle + count * AROUND));
}

function pickBetween(first: number, last: number): number {
  return Math.floor(first + Math.random() * (last - first));
}

/** Ids follow the display order here, without gaps. */
function expectIds({ first, last }: { first: number; last: number }): (answer: unknown) => string | undefined {
  return (answer) => {
    const { data, messages } = answer as { data?: { messages?: { id: number }[] }; messages?: { id: number }[] };
    const got = data?.messages ?? messages;
    if (!got) return `no messages but ${JSON.stringify(answer)}`;
    const isRight = got.length === last - first + 1 && got.every(({ id }, index) => id === first + index);
    return isRight ? undefined : `not the messages ${first} to ${last} but ${got.map(({ id }) => id).join(' ')}`;
  };
}
