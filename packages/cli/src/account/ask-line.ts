import { createInterface } from 'node:readline/promises';
import { Failure, type Io } from '../command.ts';

/** Asks the person at the terminal for one line; on stderr, so that what is piped on stays clean. */
export async function askLine(question: string, io: Io): Promise<string> {
  const reader = createInterface({ input: io.stdin, output: io.stderr, terminal: io.stdin.isTTY === true });
  const left = new AbortController();
  reader.once('SIGINT', () => left.abort());
  reader.once('close', () => left.abort());
  try {
    return await reader.question(question, { signal: AbortSignal.any([left.signal, io.interrupted]) });
  } catch (error) {
    if (!left.signal.aborted && !io.interrupted.aborted) throw error;
    io.stderr.write('\n');
    throw new Failure('Nothing was done.');
  } finally {
    reader.close();
  }
}
