import { listBots, rotateBotToken } from '@roomful/sdk';
import { Failure } from '../command.ts';
import { programName } from '../program-name.ts';
import type { BotCommandParts } from './bot.ts';
import { handOver } from './hand-over.ts';

export async function renewToken(parts: BotCommandParts): Promise<void> {
  const { account, name, io } = parts;
  const session = { url: account.url, token: account.token, signal: io.interrupted };
  const own = await listBots(session);
  const bot = own.find(({ user }) => user.username.toLowerCase() === name.toLowerCase());
  if (!bot) {
    const names = own.map(({ user }) => user.username).join(', ');
    const known = own.length === 0 ? 'You have none yet' : `You have ${names}`;
    throw new Failure(
      `${account.username} has no bot ${name}. ${known}. To make it: ${programName(io.env)} bot create ${name}`,
    );
  }
  await handOver(parts, () => rotateBotToken({ ...session, botId: bot.user.id }));
}
