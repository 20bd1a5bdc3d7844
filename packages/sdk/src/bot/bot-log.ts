/** Where a bot says what it does. No line holds a token or the text of a message. */
export interface BotLog {
  /** Something that goes as it should. */
  info(message: string): void;
  /** Something that passes by itself, or may have to be looked at. */
  warn(message: string): void;
  /** `cause` is what was thrown, for its stack. */
  error(message: string, cause?: unknown): void;
}
