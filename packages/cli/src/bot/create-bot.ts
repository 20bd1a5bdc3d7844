import { ChatError, createBotUser, listBots } from '@roomful/sdk';
import { Failure } from '../command.ts';
import { programName } from '../program-name.ts';
import type { BotCommandParts } from './bot.ts';
import { handOver } from './hand-over.ts';

export async function createBot(parts: BotCommandParts): Promise<void> {
  const { account, name, io } = parts;
  const { url, token } = account;
  await handOver(parts, async () => {
    try {
      return await createBotUser({ url, token, username: name, signal: io.interrupted });
    } catch (error) {
      if (error instanceof ChatError) throw await explainRefusal(error, parts);
      throw error;
    }
  });
}

async function explainRefusal(error: ChatError, { account, name, io, envFile }: BotCommandParts): Promise<Error> {
  const program = programName(io.env);
  const flag = envFile === undefined ? '' : ` --env ${envFile}`;
  if (error.code === 'BOT_LIMIT_REACHED') {
    return new Failure(`${error.message} ${program} bot list shows them, ${program} bot token NAME makes a new token.`);
  }
  if (error.code !== 'USERNAME_TAKEN') return error;
  const own = await listBots({ url: account.url, token: account.token, signal: io.interrupted });
  const isOwn = own.some(({ user }) => user.username.toLowerCase() === name.toLowerCase());
  return isOwn
    ? new Failure(`${name} is your bot already. For a new token: ${program} bot token ${name}${flag}`)
    : error;
}
