import { createInterface } from 'node:readline';
import type { Io } from '../command.ts';
import { type Line, toPlainText } from './line.ts';
import type { Printed, Purpose, View, ViewEvents } from './view.ts';

/** A pipe: a line read is a message, a line written is what was said. Nothing is ever drawn anew. */
export class PlainView implements View {
  readonly isTerminal = false;
  readonly #io: Io;
  readonly #reader;

  constructor(io: Io, events: ViewEvents) {
    this.#io = io;
    this.#reader = createInterface({ input: io.stdin, terminal: false, crlfDelay: Infinity });
    this.#reader.on('line', events.onLine).on('close', events.onEnd);
  }

  print(line: Line, purpose: Purpose): Printed {
    const stream = purpose === 'said' ? this.#io.stdout : this.#io.stderr;
    stream.write(`${toPlainText(line)}\n`);
    return { replace: () => false };
  }

  setStatus(): void {
    // There is no place for it.
  }

  [Symbol.dispose](): void {
    this.#reader.removeAllListeners();
    this.#reader.close();
    this.#io.stdin.destroy();
  }
}
