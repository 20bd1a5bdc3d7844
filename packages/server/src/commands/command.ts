/** What a command sees of the process. */
export interface CommandIo {
  env: Readonly<Record<string, string | undefined>>;
  now(): number;
  out(text: string): void;
  err(text: string): void;
}

/** Everything `roomful <name>` does but serving. Each lives in a file of its own and is loaded when it is called. */
export interface Command {
  /**
   * Answers with the exit code: 0, or 1 after a failure that it told in one line. May throw `StartError` (told, code 1)
   * and `UsageError` (told, code 2).
   */
  run(args: readonly string[], io: CommandIo): Promise<number>;
}

/** The command was called in a way that it does not know: one line that says how it is called. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
