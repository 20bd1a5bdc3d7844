/** How the handlers of one event ended. */
export type Outcome =
  | { kind: 'handled' }
  /** `bot.catch` wants the same event again. */
  | { kind: 'retry'; error: unknown }
  /** `isTold` when `bot.catch` heard of it; otherwise it belongs into the log. */
  | { kind: 'failed'; error: unknown; isTold: boolean };
