import type { Message } from '@roomful/protocol';
import type { TimelineEntry } from './timeline-entry.ts';

/** Why a room is over for a client. */
export type LeftReason = 'left' | 'deleted' | 'stopped';

/** What a joined room tells its listeners. */
export interface RoomEvents {
  /** `entries`, `room`, `rev` or `hasMore` changed. */
  change: readonly TimelineEntry[];
  /**
   * What became of messages older than `entries`: edits, deletes, and texts that came late. For whoever shows pages of
   * `loadMessages` or `history()` beside them; the higher `rev` of a message is the newer.
   */
  older: readonly Message[];
  /** Who is there, or how many; in a crowd at most about once a second. */
  users: readonly string[];
  typing: readonly string[];
  /** The last event: nothing changes any more. */
  left: LeftReason;
  /** A message that is new here, each once: seen live, or missed and caught up with. Not history, not edits. */
  message: Message;
}
