import type { Message, TimelineEntry } from '@roomful/sdk';

export type MessageEntry = Extract<TimelineEntry, { kind: 'message' }>;

/** A message that did not change keeps its entry, and so its row. */
const entries = new WeakMap<Message, MessageEntry>();

/**
 * The entry of a message that was loaded beside the room's own entries. It has the key that the room gives it, so that
 * its row stays when the room's entries come to hold it too.
 */
export function toMessageEntry(message: Message, ownUserId: number): MessageEntry {
  const held = entries.get(message);
  if (held !== undefined) return held;
  const own = message.userId === ownUserId;
  const key = own && !/^m\d+$/.test(message.clientId) ? message.clientId : `m${message.id}`;
  const entry: MessageEntry = { kind: 'message', key, message, own };
  entries.set(message, entry);
  return entry;
}
