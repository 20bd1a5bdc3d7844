import type { Message, MessageId, Room, RoomId, User } from '@roomful/protocol';
import type { BotStore } from './bot-store.ts';
import type { Schedule } from './jobs/schedule.ts';

/** What a message may be told beside its text. */
export interface SendOptions {
  /**
   * Tells this message from others of the same event, in place of the number of the call: 1 to 32 characters. Give one
   * where the order of calls may differ from one run of the handler to the next.
   */
  key?: string;
}

/** What a growing message may be told. */
export interface StreamOptions extends SendOptions {
  /** The least time between two edits, in milliseconds; 1,000 by default. */
  everyMs?: number;
}

/** Answers in the room of the event. Resolves with the stored message; waiting for it is optional. */
export interface Reply {
  (content: string, options?: SendOptions): Promise<Message>;
  /** One message that grows: sent with the first words, edited as more come, complete at the end. */
  stream(chunks: AsyncIterable<string> | Iterable<string>, options?: StreamOptions): Promise<Message>;
}

/** What every handler gets. */
export interface BaseContext {
  /** The same whenever the same event comes again. */
  readonly id: string;
  readonly room: Room;
  /** Who the bot is. */
  readonly me: User;
  /** 1, and one more each time that `bot.catch` answered `'retry'`. */
  readonly attempt: number;
  /** Aborts when the bot stops and the time to finish is over. */
  readonly signal: AbortSignal;
  readonly reply: Reply;
  /** To any room that the bot follows, by name or id. */
  readonly send: (room: string | RoomId, content: string, options?: SendOptions) => Promise<Message>;
  /** Changes an own message. */
  readonly edit: (message: Message | MessageId, content: string) => Promise<Message>;
  /** Empties an own message for everybody. Those of others take a token of the administration. */
  readonly remove: (message: Message | MessageId) => Promise<Message>;
  /** Shows that the bot is at work; ends by itself with the next message of the bot. */
  readonly typing: (typing?: boolean) => void;
  /** [BOT13] Lets a job of `bot.job` run later. */
  readonly schedule: Schedule;
  /** What handlers keep, below a prefix of their own. */
  readonly store: BotStore;
  /** The server's time, in Unix milliseconds. */
  readonly now: () => number;
}

export interface MessageContext extends BaseContext {
  readonly type: 'message';
  readonly message: Message;
  /** `message.content`, without blanks at its ends. */
  readonly text: string;
}

export interface MentionContext extends MessageContext {
  /** The text without the bot's name, if it began with it. */
  readonly mention: string;
}

export interface EditedContext extends BaseContext {
  readonly type: 'message:edited';
  readonly message: Message;
  readonly text: string;
}

export interface DeletedContext extends BaseContext {
  readonly type: 'message:deleted';
  readonly message: Message;
}

export interface RoomJoinedContext extends BaseContext {
  readonly type: 'room:joined';
}

export interface RoomLeftContext extends BaseContext {
  readonly type: 'room:left';
  readonly reason: 'deleted' | 'left';
}

export interface UserJoinedContext extends BaseContext {
  readonly type: 'user:joined';
  readonly username: string;
}

export interface UserLeftContext extends BaseContext {
  readonly type: 'user:left';
  readonly username: string;
}

/** What handlers and middleware get, told apart by `type`. */
export type BotContext =
  | MessageContext
  | EditedContext
  | DeletedContext
  | RoomJoinedContext
  | RoomLeftContext
  | UserJoinedContext
  | UserLeftContext;

/** What `args` is for a command without a schema. */
export type NoArgs = Record<never, never>;

/** What `bot.command` hands to its handler. */
export type CommandContext<Args = NoArgs> = MessageContext & {
  /** The command's name as it was added, without its slash, also when an alias called it. */
  readonly command: string;
  /** As its schema made them. */
  readonly args: Args;
  /** Everything after the command's name, as it was typed. */
  readonly rest: string;
};
