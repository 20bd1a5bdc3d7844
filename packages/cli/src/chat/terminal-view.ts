import { createInterface, type Interface } from 'node:readline';
import type { Io } from '../command.ts';
import { cutLine, layOutLine } from './lay-out-line.ts';
import { line, type Line } from './line.ts';
import type { Printed, View, ViewEvents } from './view.ts';

interface Place {
  rows: number;
}

/**
 * A terminal: what was said scrolls by above, and the last two rows are a status and the line being written, which stays
 * whole whatever comes in. readline keeps that line; both rows together are its prompt.
 */
export class TerminalView implements View {
  readonly isTerminal = true;
  readonly #output: Io['stdout'];
  readonly #reader: Interface;
  readonly #hasColours: boolean;
  readonly #forget = () => {
    // After another width, nobody knows where the terminal has put which row.
    this.#places = [];
    this.#showPrompt();
  };
  #status: Line = line(['']);
  /** What was printed and can be reached still, the latest last. */
  #places: Place[] = [];
  /** Rows of prompt and line when Enter was pressed, but the first. */
  #submittedRows = 0;
  #isClosed = false;

  constructor(io: Io, { onLine, onDraft, onEnd, complete }: ViewEvents) {
    this.#output = io.stdout;
    this.#hasColours = !io.env['NO_COLOR'];
    this.#reader = createInterface({
      input: io.stdin,
      output: io.stdout,
      terminal: true,
      completer: (text: string) => [complete(text), text.split(' ').at(-1) ?? ''],
    });
    this.#reader.on('SIGINT', onEnd);
    this.#reader.on('close', () => {
      // Ctrl+D: readline ends by itself, and what is left to say comes without a line to write.
      this.#close();
      onEnd();
    });
    this.#reader.on('line', (text) => {
      // What was written appears as a message, or was a command: its place is cleared.
      this.#output.write(`\x1b[${this.#submittedRows + 1}A\r\x1b[J`);
      this.#reader.prompt();
      onLine(text);
    });
    // Before readline, which forgets the line when it hears Enter.
    io.stdin.prependListener('keypress', (_: unknown, key?: { name?: string; ctrl?: boolean }) => {
      if (key?.name === 'return' || key?.name === 'enter') this.#submittedRows = this.#measureDraft();
      if (key?.ctrl === true && key.name === 'l') this.#places = [];
    });
    io.stdin.on('keypress', () => onDraft(this.#reader.line));
    io.stdout.on('resize', this.#forget);
    this.#showPrompt();
  }

  print(line: Line): Printed {
    const rows = this.#layOut(line);
    if (this.#isClosed) {
      this.#output.write(`${rows.join('\n')}\n`);
      return { replace: () => false };
    }
    const above = this.#reader.getCursorPos().rows;
    // readline goes up as many rows as the cursor was below the first one of the prompt: they have to be there.
    this.#output.write(`${up(above)}\r\x1b[J${rows.join('\r\n')}\r\n${'\n'.repeat(above)}`);
    this.#reader.prompt(true);
    const place = { rows: rows.length };
    this.#places.push(place);
    while (this.#places.length > 200) this.#places.shift();
    return { replace: (other) => this.#replace(place, other) };
  }

  setStatus(status: Line): void {
    this.#status = status;
    this.#showPrompt();
  }

  [Symbol.dispose](): void {
    this.#close();
    this.#reader.removeAllListeners();
    this.#reader.close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#output.write(`${up(this.#reader.getCursorPos().rows)}\r\x1b[J`);
    this.#output.off('resize', this.#forget);
  }

  #replace(place: Place, other: Line): boolean {
    const index = this.#places.indexOf(place);
    if (index < 0 || this.#isClosed) return false;
    const rows = this.#layOut(other);
    const { rows: above, cols } = this.#reader.getCursorPos();
    const distance = above + this.#places.slice(index).reduce((sum, { rows }) => sum + rows, 0);
    if (rows.length !== place.rows || distance >= (this.#output.rows ?? 24)) return false;
    const back = distance - rows.length;
    this.#output.write(
      `${up(distance)}${rows.map((row) => `\r\x1b[K${row}\r\n`).join('')}${down(back)}\r${right(cols)}`,
    );
    return true;
  }

  #layOut(line: Line): string[] {
    return layOutLine(line, { columns: this.#output.columns ?? 80, hasColours: this.#hasColours });
  }

  #showPrompt(): void {
    if (this.#isClosed) return;
    const status = cutLine(this.#status, { columns: this.#output.columns ?? 80, hasColours: this.#hasColours });
    this.#reader.setPrompt(`${status}\n> `);
    this.#reader.prompt(true);
  }

  #measureDraft(): number {
    this.#reader.write(null, { ctrl: true, name: 'e' });
    return this.#reader.getCursorPos().rows;
  }
}

function up(rows: number): string {
  return rows > 0 ? `\x1b[${rows}A` : '';
}

function down(rows: number): string {
  return rows > 0 ? `\x1b[${rows}B` : '';
}

function right(columns: number): string {
  return columns > 0 ? `\x1b[${columns}C` : '';
}
