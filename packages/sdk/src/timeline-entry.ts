import type { Message, UserId } from '@roomful/protocol';
import type { ChatError } from './errors.ts';

/**
 * One row of a room's timeline. `key` is stable, for rendering: the `clientId` for own messages, so that a text keeps
 * its row from the keystroke to the last delivery mark, and `m` with the id for those of others.
 */
export type TimelineEntry =
  | { kind: 'message'; key: string; message: Message; own: boolean }
  /** Not confirmed yet. With `error` while `sending`: the server's last refusal; the next try waits. */
  | {
      kind: 'outgoing';
      key: string;
      clientId: string;
      content: string;
      timestamp: number;
      state: 'sending' | 'failed';
      error?: ChatError;
    };

/** A message that the server has. @internal */
export type MessageEntry = Extract<TimelineEntry, { kind: 'message' }>;

/** A message that is being sent, or could not be. */
export type OutgoingEntry = Extract<TimelineEntry, { kind: 'outgoing' }>;

/** Entries by message: a message that did not change keeps its entry, and so its row. */
const entries = new WeakMap<Message, MessageEntry>();

export function toEntry(message: Message, userId: UserId): MessageEntry {
  const own = message.userId === userId;
  const known = entries.get(message);
  if (known?.own === own) return known;
  const entry: MessageEntry = { kind: 'message', key: own ? ownKey(message) : `m${message.id}`, message, own };
  entries.set(message, entry);
  return entry;
}

/** Another program of the same user may choose any `clientId`; one that looks like the key of a message gives way. */
function ownKey({ clientId, id }: Message): string {
  return /^m\d+$/.test(clientId) ? `m${id}` : clientId;
}
