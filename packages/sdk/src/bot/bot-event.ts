import type { Message, Room } from '@roomful/protocol';

/** What happens in a room that the bot follows. `id` is the same whenever the same thing comes again. */
export type BotEvent =
  /** A new message by somebody else. */
  | { type: 'message'; id: string; room: Room; message: Message }
  | { type: 'message:edited'; id: string; room: Room; message: Message }
  /** Its `content` is empty. */
  | { type: 'message:deleted'; id: string; room: Room; message: Message }
  /** The bot is in this room for the first time. */
  | { type: 'room:joined'; id: string; room: Room }
  /** The room was deleted, or the bot does not follow it any more. */
  | { type: 'room:left'; id: string; room: Room; reason: 'deleted' | 'left' }
  /** Presence is told while the bot is connected, and not made up for later. */
  | { type: 'user:joined'; id: string; room: Room; username: string }
  | { type: 'user:left'; id: string; room: Room; username: string };

/** [BOT2] What replies are derived from: it depends on nothing but the thing itself. */
export const eventId = {
  message: ({ id }: Pick<Message, 'id'>) => `m${id}`,
  edited: ({ id, rev }: Pick<Message, 'id' | 'rev'>) => `e${id}.${rev}`,
  deleted: ({ id }: Pick<Message, 'id'>) => `d${id}`,
  joined: ({ id }: Pick<Room, 'id'>) => `r${id}`,
};
