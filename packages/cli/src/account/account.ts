import { ChatError, createClaimKey, logIn, logOut, whoAmI } from '@roomful/sdk';
import { type Io, UsageError } from '../command.ts';
import { askLine } from './ask-line.ts';
import { KeptNames } from './kept-names.ts';
import { explain } from './explain.ts';
import { readServerAddress } from './server-address.ts';

export const accountFlags = ['url', 'name'] as const;

export const accountHelp = `\
      --url URL     the server                     ROOMFUL_URL, else http://localhost:3000
      --name NAME   who you are there              the name you gave first, asked for once
`;

/** Somebody on a server, whose key is kept on this machine. */
export class Account {
  readonly url: string;
  readonly #names: KeptNames;
  readonly #io: Io;
  #username: string;
  #token: string | undefined;
  /** Whether nobody had the name before. */
  #isNew = false;

  private constructor({ url, username, names, io }: { url: string; username: string; names: KeptNames; io: Io }) {
    this.url = url;
    this.#username = username;
    this.#names = names;
    this.#io = io;
  }

  /** Logs in: as `--name`, as the default name of the server, or as who the person says. */
  static async open(flags: { url?: string; name?: string }, io: Io): Promise<Account> {
    const url = readServerAddress(flags.url, io.env);
    const names = new KeptNames(url, io.env);
    const known = flags.name ?? names.defaultName;
    try {
      const username = known ?? (await askName(url, io));
      assertName(username);
      const account = new Account({ url, username, names, io });
      await account.logIn();
      if (account.#isNew) io.stderr.write(`${account.username} is yours at ${url}: the key is in ${names.folder}.\n`);
      if (known === undefined) names.defaultName = account.username;
      return account;
    } catch (error) {
      throw error instanceof ChatError ? explain(error, { url, env: io.env }) : error;
    }
  }

  get username(): string {
    return this.#username;
  }

  /** The token of the present session. */
  get token(): string {
    if (this.#token === undefined) throw new Error('not logged in');
    return this.#token;
  }

  /** A fresh session. Throws `ChatError`. */
  async logIn(): Promise<string> {
    const { url } = this;
    const before = this.#names.find(this.#username);
    // Kept before it is used: an answer that gets lost does not lose the name.
    const key = before ?? this.#names.keepFirst({ username: this.#username, claimKey: createClaimKey() });
    try {
      const session = await logIn({ url, ...key, signal: this.#io.interrupted });
      this.#username = session.user.username;
      this.#token = session.token;
      if (session.claimKey !== undefined) {
        this.#names.keep({ username: session.user.username, claimKey: session.claimKey });
        this.#isNew = true;
      } else if (!before) {
        // A server in open mode, where a name alone is enough.
        this.#names.forget(key.username);
      }
      return session.token;
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      const isTaken = error.code === 'USERNAME_TAKEN';
      if (!before && error.code !== 'UNREACHABLE' && error.code !== 'TIMEOUT') this.#names.forget(key.username);
      throw isTaken ? this.#explainTaken(error, before !== undefined) : error;
    }
  }

  #explainTaken({ code, message, retryable }: ChatError, hasKey: boolean): ChatError {
    const said = hasKey
      ? `${this.#username} has another key at ${this.url} than the one that is kept in ${this.#names.folder}. Choose another name with --name.`
      : `${message.split('. ')[0]}. If it isn’t yours, choose another name with --name.`;
    return new ChatError({ code, message: said, retryable });
  }

  /** For commands that are done: nothing stays open under this name. */
  async logOut(): Promise<void> {
    try {
      await logOut({ url: this.url, token: this.token });
    } catch (error) {
      // What was asked for is done or told by now, and a session that is left ends by itself in a day.
      if (!(error instanceof ChatError)) throw error;
    }
  }
}

/** Throws `UsageError` with a name that would do, where there is one. */
export function assertName(name: string): void {
  if (isName(name)) return;
  const likeIt = name
    .replace(/[^a-zA-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 20);
  const proposal = isName(likeIt) ? ` Try ${likeIt}.` : '';
  throw new UsageError(
    `${JSON.stringify(name)} is no name: names have 3 to 20 letters, digits and underscores.${proposal}`,
  );
}

function isName(name: string): boolean {
  return /^[a-zA-Z0-9_]{3,20}$/.test(name);
}

async function askName(url: string, io: Io): Promise<string> {
  if (io.stdin.isTTY !== true) throw new UsageError('Say who you are: add --name NAME.');
  // Nobody is asked for nothing: a server that is not there is told first.
  await whoAmI({ url, signal: io.interrupted });
  const name = (await askLine(`Your name on ${url}: `, io)).trim();
  if (name === '') throw new UsageError('Without a name nothing can begin. Call it again, or add --name NAME.');
  return name;
}
