export { createBot } from './create-bot.ts';
export type { Bot, Failure, FailureHandler } from './bot.ts';
export type { BotOptions } from './bot-options.ts';
export type { BotLog } from './bot-log.ts';
export type {
  BaseContext,
  BotContext,
  CommandContext,
  DeletedContext,
  EditedContext,
  MentionContext,
  MessageContext,
  Reply,
  RoomJoinedContext,
  RoomLeftContext,
  SendOptions,
  StreamOptions,
  UserJoinedContext,
  UserLeftContext,
} from './context.ts';
export type { Filter, Filtered, Filters } from './filter.ts';
export type { Middleware } from './middleware.ts';
export type { BotStore, Versioned } from './bot-store.ts';
export { MemoryStore } from './stores/memory-store.ts';
export { SqliteStore } from './stores/sqlite-store.ts';
export { ChatError } from '../errors.ts';
