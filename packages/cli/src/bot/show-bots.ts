import { listBots, type OwnBot } from '@roomful/sdk';
import type { Io } from '../command.ts';
import { programName } from '../program-name.ts';
import type { BotCommandParts } from './bot.ts';

export async function showBots({ account, io }: BotCommandParts): Promise<void> {
  const bots = await listBots({ url: account.url, token: account.token, signal: io.interrupted });
  if (bots.length === 0) {
    io.stderr.write(
      `${account.username} has no bots at ${account.url} yet. Make one: ${programName(io.env)} bot create NAME\n`,
    );
    return;
  }
  const width = Math.max(...bots.map(({ user }) => user.username.length));
  for (const bot of bots)
    io.stdout.write(`${bot.user.username.padEnd(width)}  ${bot.user.id}  ${describe(bot, io.env)}\n`);
}

function describe({ token }: OwnBot, env: Io['env']): string {
  if (!token) return `no token: ${programName(env)} bot token NAME makes one`;
  const used = token.lastUsedAt === null ? 'never used' : `last used ${formatTime(token.lastUsedAt)}`;
  return `token of ${formatTime(token.createdAt)}, ${used}`;
}

function formatTime(timeMs: number): string {
  return new Date(timeMs).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
}
