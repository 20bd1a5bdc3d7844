import type { BotTokenData } from '@roomful/sdk';
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
    const { user, token } = await makeToken();
    io.stderr.write(`${user.username} is your bot at ${url}. This is its token, shown this once:\n\n`);
    io.stdout.write(`export ROOMFUL_URL=${url}\nexport ROOMFUL_TOKEN=${token}\n`);
    io.stderr.write(
      '\nGive both lines to the shell that runs the bot, then start it. Whoever has the token is the bot.\n',
    );
    return;
  }
  using file = EnvFile.open(envFile);
  const { user, token } = await makeToken();
  file.write({ ROOMFUL_URL: url, ROOMFUL_TOKEN: token });
  io.stderr.write(
    `${user.username} is your bot at ${url}. Its address and token are in ${envFile}, which only you can read.\n` +
      `Next: npm start, or node --env-file=${envFile} with the bot’s file.\n`,
  );
}
