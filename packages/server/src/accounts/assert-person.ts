import type { User } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';

/** Bots have tokens that their owners rotate; ways for people to log in are not for them. Throws `FORBIDDEN`. */
export function assertPerson(user: User): void {
  if (user.kind === 'person') return;
  throw new ChatError('FORBIDDEN', 'This is for people only. A bot’s owner can give it a new token.');
}
