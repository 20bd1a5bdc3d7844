import type { BotTokenData } from '@roomful/sdk';
import { Failure } from '../command.ts';
import type { BotCommandParts } from './bot.ts';
import { EnvFile } from './env-file.ts';

/**
 * Makes a token and hands it over, once: into the file, or as lines for a shell on stdout. A file that can't be written is
 * found out before the token is made, so that none gets lost.
 */
export async function handOver(
  { account, io, envFile }: BotCommandParts,
  makeToken: () => Promise<BotTokenData>,
): Promise<void> {
  const { url } = account;
  if (envFile === undefined) {
    const { user, token } = assertPlain(await makeToken());
    io.stderr.write(`${user.username} is your bot at ${url}. This is its token, shown this once:\n\n`);
    io.stdout.write(`export ROOMFUL_URL=${url}\nexport ROOMFUL_TOKEN=${token}\n`);
    io.stderr.write(
      '\nGive both lines to the shell that runs the bot, then start it. Whoever has the token is the bot.\n',
    );
    return;
  }
  using file = EnvFile.open(envFile);
  const { user, token } = assertPlain(await makeToken());
  file.write({ ROOMFUL_URL: url, ROOMFUL_TOKEN: token });
  io.stderr.write(
    `${user.username} is your bot at ${url}. Its address and token are in ${envFile}, which only you can read.\n` +
      `Next: npm start, or node --env-file=${envFile} with the bot’s file.\n`,
  );
}

/** It goes into a shell, and into a file whose lines are settings: what could be more than a word there is refused. */
function assertPlain(made: BotTokenData): BotTokenData {
  if (/^[\w-]+$/.test(made.token) && /^\w+$/.test(made.user.username)) return made;
  throw new Failure('What answered is no Roomful server: its token is none. Look at the address.');
}
