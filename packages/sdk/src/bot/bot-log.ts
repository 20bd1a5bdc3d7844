/** Where a bot says what it does. No line holds a token or the text of a message. */
export interface BotLog {
  info(message: string): void;
  warn(message: string): void;
  /** `cause` is what was thrown, for its stack. */
  error(message: string, cause?: unknown): void;
}
