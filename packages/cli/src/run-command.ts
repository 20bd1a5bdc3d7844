import { ChatError } from '@roomful/sdk';
import { type Command, Failure, type Io, UsageError } from './command.ts';

/** Answers with the exit code. What stands in the way is told in one line; what nobody foresaw goes on as it is. */
export async function runCommand(command: Command, args: readonly string[], io: Io): Promise<number> {
  try {
    return await command(args, io);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof Failure || error instanceof ChatError)) throw error;
    io.stderr.write(`${error.message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
