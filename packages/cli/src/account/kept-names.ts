import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { Failure, type Io } from '../command.ts';

/** What opens a name on a server. */
export interface KeptKey {
  /** As the server spells it. */
  username: string;
  claimKey: string;
}

/**
 * The names that this person has on one server, with the keys that open them: a file each that nobody else can read, in
 * `$XDG_CONFIG_HOME/roomful` or `~/.config/roomful`. And the name to use when none is given.
 */
export class KeptNames {
  readonly folder: string;

  constructor(url: string, env: Io['env']) {
    const configured = env['XDG_CONFIG_HOME'] ?? '';
    const base = isAbsolute(configured) ? configured : join(env['HOME'] || homedir(), '.config');
    this.folder = join(base, 'roomful', toFolderName(url));
  }

  get defaultName(): string | undefined {
    return read(join(this.folder, 'default-name'))?.trim() || undefined;
  }

  set defaultName(username: string) {
    this.#put('default-name', `${username}\n`);
  }

  find(username: string): KeptKey | undefined {
    const file = this.#keyFile(username);
    const text = read(join(this.folder, file));
    if (text === undefined) return undefined;
    try {
      const { username, claimKey } = JSON.parse(text) as Partial<KeptKey>;
      if (typeof username === 'string' && typeof claimKey === 'string') return { username, claimKey };
    } catch {
      // Told below, as every other content that is no key.
    }
    throw new Failure(`${join(this.folder, file)} is not what it was: it holds no key. Bring it back, or remove it.`);
  }

  keep(key: KeptKey): void {
    this.#put(this.#keyFile(key.username), format(key));
  }

  /** Keeps a key that is about to be used for the first time; answers with the one that another program kept meanwhile. */
  keepFirst(key: KeptKey): KeptKey {
    const file = this.#keyFile(key.username);
    const isKept = this.#write(format(key), (draft) => linkSync(draft, join(this.folder, file)));
    return isKept ? key : (this.find(key.username) ?? key);
  }

  forget(username: string): void {
    rmSync(join(this.folder, this.#keyFile(username)), { force: true });
  }

  /** Names that differ by case only are the same to the server, and to some file systems. */
  #keyFile(username: string): string {
    return `${username.toLowerCase()}.key`;
  }

  #put(file: string, text: string): void {
    this.#write(text, (draft) => renameSync(draft, join(this.folder, file)));
  }

  /** Written whole before it gets its name, so that nobody ever reads half of it. Answers false when the name is in use. */
  #write(text: string, publish: (draft: string) => void): boolean {
    const draft = join(this.folder, `.${randomUUID()}.draft`);
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
      publish(draft);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw new Failure(`Your names can’t be kept in ${this.folder} (${codeOf(error)}). Make that folder writable.`);
    } finally {
      rmSync(draft, { force: true });
    }
  }
}

function format({ username, claimKey }: KeptKey): string {
  return `${JSON.stringify({ username, claimKey })}\n`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new Failure(`${path} can’t be read (${codeOf(error)}). Make it readable, or remove it.`);
  }
}

/** `http://localhost:3000` → `http_localhost_3000`: no host has an underscore, so no two addresses share a folder. */
function toFolderName(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return [protocol.slice(0, -1), hostname.replace(/[^a-z0-9.-]/g, '-'), ...(port === '' ? [] : [port])].join('_');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
