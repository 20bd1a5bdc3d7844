import type { HookEvent, Message, Room, User } from '@roomful/protocol';
import type { HookCursor } from '../ports/hook-store.ts';

/** Where it happens, and to whom it is told. */
interface EventPlace {
  databaseId: string;
  bot: User;
  room: Room;
}

/** What a change of a message is to an outgoing hook that is at `cursor`: none, one or two events. */
export function eventsOf(
  message: Message,
  { cursor, ...place }: EventPlace & { cursor: Pick<HookCursor, 'wholeUpTo'> },
): HookEvent[] {
  // What the bot says is no news to it.
  if (message.userId === place.bot.id) return [];
  const { id, rev } = message;
  const common = { ...place, message };
  const created = { ...common, type: 'message', id: `m${id}` } as const;
  if (message.deletedAt !== null) return [{ ...common, type: 'message:deleted', id: `d${id}` }];
  if (message.editedAt === null) return [created];
  const edited = { ...common, type: 'message:edited', id: `e${id}.${rev}` } as const;
  // Of a message that is new since the hook last had everything, nobody can tell whether it was told before its edit. It
  // is, once more: the receiver knows it by its id.
  return id > cursor.wholeUpTo ? [created, edited] : [edited];
}

export function joinedEvent(place: EventPlace): HookEvent {
  return { ...place, type: 'room:joined', id: `r${place.room.id}` };
}
