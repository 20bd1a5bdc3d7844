import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure } from '../command.ts';

/** A file of `NAME=value` lines. Variables are set in it; every other line stays as it is, and only its owner can read it. */
export class EnvFile implements Disposable {
  readonly #path: string;
  readonly #draft: string;
  readonly #text: string;

  private constructor(path: string, draft: string, text: string) {
    this.#path = path;
    this.#draft = draft;
    this.#text = text;
  }

  /** Throws `Failure` when the file could not be written later. */
  static open(name: string): EnvFile {
    try {
      const path = existsSync(name) ? realpathSync(name) : resolve(name);
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const draft = resolve(dirname(path), `.env-${randomUUID()}.draft`);
      writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
      return new EnvFile(path, draft, text);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      throw new Failure(`${name} can’t be written (${code}), so no token was made. Name another file with --env.`);
    }
  }

  write(variables: Readonly<Record<string, string>>): void {
    writeFileSync(this.#draft, setVariables(this.#text, variables));
    renameSync(this.#draft, this.#path);
  }

  [Symbol.dispose](): void {
    rmSync(this.#draft, { force: true });
  }
}

/** A variable that stands there twice is set once: the last one would win when it is read. */
function setVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(variables));
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
  const kept = lines.flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1];
    if (name === undefined || !Object.hasOwn(variables, name)) return line;
    const value = left.get(name);
    left.delete(name);
    return value === undefined ? [] : `${name}=${value}`;
  });
  return [...kept, ...[...left].map(([name, value]) => `${name}=${value}`), ''].join(newline);
}
