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
  NoArgs,
  Reply,
  RoomJoinedContext,
  RoomLeftContext,
  SendOptions,
  StreamOptions,
  UserJoinedContext,
  UserLeftContext,
} from './context.ts';
export { defineFilter, filterContext } from './filter.ts';
export type { BuiltInFilters, Filter, Filtered, Filters } from './filter.ts';
export { guard, onlyFrom, onlyIn } from './guard.ts';
export type { Guard } from './guard.ts';
export type { Args, ArgsOf, CommandOptions } from './commands/commands.ts';
export { session } from './sessions/session.ts';
export type { Session, SessionMiddleware, SessionOptions, SessionScope } from './sessions/session.ts';
export type { JobContext } from './jobs/job-context.ts';
export type {
  Every,
  Job,
  JobData,
  JobInput,
  JobOptions,
  Schedule,
  Scheduled,
  ScheduleOptions,
  ScheduleRest,
  When,
} from './jobs/schedule.ts';
export { splitText } from './split-text.ts';
export type { Adding, Middleware } from './middleware.ts';
export type { WebhookHandler, WebhookOptions } from './webhook/bot-webhook.ts';
export type { BotStore, Versioned } from './bot-store.ts';
export { MemoryStore } from './stores/memory-store.ts';
export { SqliteStore } from './stores/sqlite-store.ts';
export { ChatError } from '../errors.ts';
