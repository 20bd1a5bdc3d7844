import type { RequestOptions } from '../requests.ts';
import type { FeedStart } from './feed-position.ts';

export interface FollowOptions extends RequestOptions {
  /** Where to begin: `now` by default. */
  after?: FeedStart;
  /** @internal Called when there is something to handle or to fetch; its answer is called when all of that was handled. */
  onWork?: () => () => void;
}
