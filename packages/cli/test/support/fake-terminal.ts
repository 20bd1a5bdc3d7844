/* eslint-disable no-control-regex -- control sequences are what it is about */
import { PassThrough, Writable } from 'node:stream';
import stringWidth from 'string-width';
import type { Io } from '../../src/command.ts';

/**
 * A terminal with a person before it: it understands what readline writes and nothing else, so that what is on its screen is
 * what the person sees, and every other control sequence is found out.
 */
export class FakeTerminal {
  readonly io: Io;
  /** Control sequences that it does not know: those of an attacker. */
  readonly unknown: string[] = [];
  /** Everything that was written to it. */
  raw = '';
  isRaw = false;
  readonly #stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => (this.isRaw = isRaw),
  });
  readonly #stdout: Writable & { isTTY: boolean; columns: number; rows: number };
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();
  #rows: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor({
    home,
    columns = 60,
    env = {},
  }: {
    home: { path: string };
    columns?: number;
    env?: Record<string, string>;
  }) {
    const stream = new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _, done) => {
        this.#take(String(chunk));
        done();
      },
    });
    this.#stdout = Object.assign(stream, { isTTY: true, columns, rows: 24 });
    this.io = {
      env: { HOME: home.path, TERM: 'xterm', ...env },
      stdin: this.#stdin,
      stdout: this.#stdout,
      stderr: this.#stdout,
      interrupted: this.#stop.signal,
    };
  }

  /** What is on the screen, without the blanks at the ends. */
  get screen(): string {
    return this.#rows
      .map((row) => row.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  type(keys: string): void {
    this.#stdin.write(keys);
  }

  resize(columns: number): void {
    this.#stdout.columns = columns;
    this.#stdout.emit('resize');
  }

  until(isThere: (screen: string) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isThere(this.screen)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  untilShown(text: string): Promise<void> {
    return this.until((screen) => screen.includes(text));
  }

  #take(text: string): void {
    this.raw += text;
    for (const [token] of text.matchAll(/\x1b\[\d*[A-Za-z]|[\x00-\x1f\x7f-\x9f]|[^\x00-\x1f\x7f-\x9f]/gu))
      this.#obey(token);
    for (const listener of this.#listeners) listener();
  }

  #obey(token: string): void {
    const [, digits = '', command = ''] = /^\x1b\[(\d*)([A-Za-z])$/.exec(token) ?? [];
    const count = digits === '' ? 1 : Number(digits);
    if (command === 'A') this.#row = Math.max(0, this.#row - count);
    else if (command === 'B') this.#row += count;
    else if (command === 'C') this.#column += count;
    else if (command === 'D') this.#column = Math.max(0, this.#column - count);
    else if (command === 'G') this.#column = count - 1;
    else if (command === 'J') {
      this.#rows.length = this.#row + 1;
      this.#rows[this.#row] = this.#current().slice(0, this.#column);
    } else if (command === 'K') this.#rows[this.#row] = this.#current().slice(0, this.#column);
    else if (command === 'm') return;
    else if (token === '\r') this.#column = 0;
    else if (token === '\n') {
      this.#row++;
      this.#column = 0;
    } else if (command !== '' || /^[\x00-\x1f\x7f-\x9f]/.test(token)) this.unknown.push(token);
    else this.#put(token);
    this.#current();
  }

  #put(character: string): void {
    if (this.#column >= this.#stdout.columns) {
      this.#row++;
      this.#column = 0;
    }
    const row = this.#current();
    while (row.length < this.#column) row.push(' ');
    row[this.#column] = character;
    for (let rest = stringWidth(character) - 1; rest > 0; rest--) row[++this.#column] = '';
    this.#column++;
  }

  #current(): string[] {
    while (this.#rows.length <= this.#row) this.#rows.push([]);
    return (this.#rows[this.#row] ??= []);
  }
}
