export { startTestChat } from './start-test-chat.ts';
export type { BotInChat, TestChatOptions } from './start-test-chat.ts';
export type { BotChoice, ChatClock, RestartOptions, TestChat } from './test-chat.ts';
export type { TestUser } from './test-user.ts';
export type { ReplyFilter } from './chat-log.ts';
export type { BotError, TestedBot } from './hosted-bot.ts';
export { ManualClock } from './manual-clock.ts';
export type { ManualClockOptions } from './manual-clock.ts';
export type { Duration } from './duration.ts';
