import type { Message, Rev } from '@roomful/protocol';
import type { FeedPosition } from './feed-position.ts';

/** What a feed tells, in the room's order. `position` is what to keep once the event is handled. */
export type FeedEvent =
  /** A message that was not handled before. It may have been edited since it was written. */
  | { readonly kind: 'message'; readonly message: Message; readonly position: FeedPosition }
  /** A message that came before has another text now. Of several edits while away only the last one comes. */
  | { readonly kind: 'edit'; readonly message: Message; readonly position: FeedPosition }
  /** A message is gone; it may be one that never came. */
  | { readonly kind: 'delete'; readonly message: Message; readonly position: FeedPosition }
  /** Who came and went while this connection was there: at most once, and not in crowds (more than 200 people). */
  | {
      readonly kind: 'user_joined' | 'user_left';
      readonly username: string;
      readonly userCount: number;
      readonly position: FeedPosition;
    }
  /**
   * The server has another database, or an older copy of its own: the position means nothing there. The feed goes on with
   * what was written since the last handled message, as far as the newest 500 messages tell.
   */
  | { readonly kind: 'restarted'; readonly position: FeedPosition };

/** What waits to be handed out. */
export type FeedEntry =
  | { kind: 'change'; message: Message; rev: Rev; isLevel: boolean }
  | { kind: 'user_joined' | 'user_left'; username: string; userCount: number }
  | { kind: 'restarted'; position: FeedPosition };
