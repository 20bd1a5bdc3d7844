import { ChatError } from '@roomful/sdk';
import { cleanText } from './chat/clean-text.ts';
import { type Command, Failure, type Io, UsageError } from './command.ts';

/** Answers with the exit code. What stands in the way is told in one line; what nobody foresaw goes on as it is. */
export async function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> {
  try {
    return await command(args, io);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof Failure || error instanceof ChatError)) throw error;
    // Some of it may be the server's words.
    io.stderr.write(`${cleanText(error.message)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
