import type { Readable, Writable } from 'node:stream';

/** What a command sees of the process. */
export interface Io {
  env: Readonly<Record<string, string | undefined>>;
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean; columns?: number; rows?: number };
  stderr: Writable & { isTTY?: boolean };
  /** Ends when the person wants the program to end: Ctrl+C, SIGTERM. */
  interrupted: AbortSignal;
}

/**
 * What the program does itself, each command loaded when it is called. Answers with the exit code: 0, or 1 after a failure
 * that it told in one line. May throw `UsageError` (told, code 2), `Failure` and `ChatError` (told, code 1).
 */
export type Command = (args: readonly string[], io: Io) => Promise<number>;

/** The command was called in a way that it does not know: one line that says how it is called. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Something that stands in the way and that a person can change: one line that says what, and what to do next. */
export class Failure extends Error {
  override readonly name = 'Failure';
}
