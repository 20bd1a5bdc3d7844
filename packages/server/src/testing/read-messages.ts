import type { Message, RoomId } from '@roomful/protocol';
import type { Store } from '../ports/store.ts';

const PAGE_SIZE = 1_000;

/** Everything that stands in a room, by `rev`. */
export async function readMessages(store: Store | undefined, roomId: RoomId): Promise<Message[]> {
  const all: Message[] = [];
  for (;;) {
    const page = (await store?.messages.changesAfter(roomId, all.at(-1)?.rev ?? 0, PAGE_SIZE)) ?? [];
    all.push(...page);
    if (page.length < PAGE_SIZE) return all;
  }
}
