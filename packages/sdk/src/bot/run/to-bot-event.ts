import type { Room, User } from '@roomful/protocol';
import type { FeedEvent } from '../../feed/feed-event.ts';
import { type BotEvent, eventId } from '../bot-event.ts';

let presences = 0;

/** Undefined for what handlers don't hear of: [BOT6] what the bot itself does, and what only concerns the feed. */
export function toBotEvent(
  event: FeedEvent,
  { room, me, now }: { room: Room; me: User; now: number },
): BotEvent | undefined {
  switch (event.kind) {
    case 'message':
    case 'edit':
    case 'delete': {
      const { message } = event;
      if (message.userId === me.id) return undefined;
      if (event.kind === 'message') return { type: 'message', id: eventId.message(message), room, message };
      if (event.kind === 'edit') return { type: 'message:edited', id: eventId.edited(message), room, message };
      return { type: 'message:deleted', id: eventId.deleted(message), room, message };
    }
    case 'user_joined':
    case 'user_left': {
      if (event.username === me.username) return undefined;
      const type = event.kind === 'user_joined' ? 'user:joined' : 'user:left';
      // It never comes again, so it needs an id that no other event of any run has.
      return { type, id: `u${room.id}.${now}.${++presences}`, room, username: event.username };
    }
    case 'restarted':
      return undefined;
  }
}
