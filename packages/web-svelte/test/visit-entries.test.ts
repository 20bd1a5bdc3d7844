import type { Message, OutgoingEntry, TimelineEntry } from '@roomful/sdk';
import { describe, expect, it } from 'vitest';
import { withOutgoing } from '#lib/chat/visit-entries.ts';
import { toMessageEntry } from '#lib/timeline/message-entry.ts';

function message(id: number, clientId = `c${id}`, userId = 1): Message {
  return { id, clientId, userId, timestamp: id * 1_000, content: `text ${id}` } as Message;
}

function outgoing(clientId: string, timestamp: number, state: OutgoingEntry['state'] = 'sending'): OutgoingEntry {
  return { kind: 'outgoing', key: clientId, clientId, content: clientId, timestamp, state };
}

const entriesOf = (messages: Message[]) => messages.map((one) => toMessageEntry(one, 1));
const keysOf = (entries: readonly TimelineEntry[]) => entries.map(({ key }) => key);

describe('what waits, in the timeline', () => {
  it('stands last, in the order of writing', () => {
    const entries = entriesOf([message(1), message(2)]);
    const waiting = [outgoing('b', 5_000), outgoing('a', 6_000, 'failed')];
    expect(keysOf(withOutgoing(entries, waiting))).toEqual(['c1', 'c2', 'b', 'a']);
  });

  it('is not there twice when the room has it already', () => {
    const entries = entriesOf([message(1), message(2, 'b')]);
    expect(keysOf(withOutgoing(entries, [outgoing('b', 5_000), outgoing('c', 6_000)]))).toEqual(['c1', 'b', 'c']);
  });

  it('shows as the room that sends it says', () => {
    const known = outgoing('b', 7_000);
    const entries = [...entriesOf([message(1)]), known];
    const [, first, second] = withOutgoing(entries, [outgoing('a', 5_000), outgoing('b', 5_000)]);
    expect(first?.key).toBe('a');
    expect(second).toBe(known);
  });

  it('is never earlier than what it stands behind, by whatever clock', () => {
    const [, last] = withOutgoing(entriesOf([message(9)]), [outgoing('a', 1_000)]);
    expect(last).toMatchObject({ key: 'a', timestamp: 9_000 });
  });

  it('changes nothing when nothing waits', () => {
    const entries = entriesOf([message(1)]);
    expect(withOutgoing(entries, [])).toBe(entries);
  });
});
