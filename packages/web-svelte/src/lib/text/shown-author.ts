import type { Message } from '@roomful/sdk';

/** Whom a reader knows: an app's users have usernames that say nothing. */
export function shownAuthor({ authorName, username }: Pick<Message, 'authorName' | 'username'>): string {
  return authorName ?? username;
}
