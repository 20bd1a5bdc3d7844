import { createInterface } from 'node:readline/promises';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';

/** One line from the person at the terminal. Throws `Refusal` when they leave instead. */
export async function ask(question: string, { stdin, stdout }: Io): Promise<string> {
  const left = new AbortController();
  const reader = createInterface({ input: stdin, output: stdout, terminal: true });
  reader.once('SIGINT', () => left.abort());
  reader.once('close', () => left.abort());
  try {
    return (await reader.question(question, { signal: left.signal })).trim();
  } catch (error) {
    if (!left.signal.aborted) throw error;
    throw new Refusal('\nNothing was done.');
  } finally {
    reader.close();
  }
}
