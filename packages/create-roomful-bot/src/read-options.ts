import { parseArgs } from 'node:util';
import { Refusal } from './refusal.ts';

export interface Options {
  /** As it was given; asked for where it was not. */
  folder: string | undefined;
  bot: string | undefined;
  url: string;
  /** Whether to install and make the bot on the server at once; asked where nothing was said and somebody can answer. */
  isStarting: boolean | undefined;
  owner: string | undefined;
  /** Where the Roomful packages come from, for tests of them: a version, or a folder of packed ones. */
  sdk: string | undefined;
  wants: 'bot' | 'help' | 'version';
}

export const DEFAULT_URL = 'http://localhost:3000';

export const helpText = `A Roomful bot to start from: TypeScript that runs without a build, a test, and a README.

  npm create roomful-bot FOLDER
  npm create roomful-bot FOLDER -- [flags]

      --bot NAME      the bot's name on the server    made from the folder's
      --url URL       the server                      ROOMFUL_URL, else ${DEFAULT_URL}
      --start         install everything and make the bot on the server at once
      --no-start      write the folder only
      --owner NAME    who the bot belongs to, with --start; asked for where it is not known
      --sdk SPEC      for testing: a version of the Roomful packages, or a folder with packed ones
      --help, --version
`;

/** Throws `Refusal` for what it doesn't know. */
export function readOptions(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Options {
  const { values, positionals } = parse(args);
  const [folder, ...others] = positionals;
  if (others.length > 0) {
    throw new Refusal(
      `One folder at a time: ${positionals.join(', ')} are several. Write a name with blanks in quotes.`,
    );
  }
  if (values.owner !== undefined && !/^[a-zA-Z0-9_]{3,20}$/.test(values.owner)) {
    throw new Refusal(
      `${JSON.stringify(values.owner)} is no name: names have 3 to 20 letters, digits and underscores.`,
    );
  }
  return {
    folder,
    bot: values.bot,
    url: readUrl(values.url ?? (env['ROOMFUL_URL'] || DEFAULT_URL)),
    isStarting: values.start,
    owner: values.owner,
    sdk: values.sdk,
    wants: values.help ? 'help' : values.version ? 'version' : 'bot',
  };
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url && /^https?:\/\/[a-z0-9.:[\]-]+$/.test(url.origin)) return url.origin;
  throw new Refusal(`${JSON.stringify(text)} is no address of a server. One looks like https://chat.example.com.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: {
        bot: { type: 'string' },
        url: { type: 'string' },
        start: { type: 'boolean' },
        owner: { type: 'string' },
        sdk: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new Refusal(`${reason}. npm create roomful-bot -- --help lists the flags.`);
  }
}
