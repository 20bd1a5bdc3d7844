import type { Command, Io } from '../command.ts';
import { UsageError } from '../command.ts';
import { Account, accountFlags, accountHelp, assertName } from '../account/account.ts';
import { readFlags } from '../read-flags.ts';
import { createBot } from './create-bot.ts';
import { showBots } from './show-bots.ts';
import { renewToken } from './renew-token.ts';

export interface BotCommandParts {
  account: Account;
  io: Io;
  /** The bot's name, for the commands that take one. */
  name: string;
  /** The file that gets address and token instead of the terminal. */
  envFile: string | undefined;
}

interface BotCommand {
  takesName: boolean;
  run(parts: BotCommandParts): Promise<void>;
}

const botCommands: Readonly<Record<string, BotCommand>> = {
  create: { takesName: true, run: createBot },
  list: { takesName: false, run: showBots },
  token: { takesName: true, run: renewToken },
};

const helpText = `Bots: programs that take part under a name of their own. They belong to you.

  roomful bot create NAME   make a bot, and show its token once
  roomful bot list          your bots
  roomful bot token NAME    a new token for your bot; the one before ends

      --env FILE    write address and token into FILE, such as .env, instead of showing them
${accountHelp}`;

/** `roomful bot <what>`: one's bots and their tokens. */
export const bot: Command = async (args, io) => {
  const { flags, words, isHelp } = readFlags(args, { command: 'roomful bot', names: [...accountFlags, 'env'] });
  const [what, ...names] = words;
  if (isHelp || what === undefined || what === 'help') {
    io.stdout.write(helpText);
    return 0;
  }
  const command = Object.hasOwn(botCommands, what) ? botCommands[what] : undefined;
  if (!command) throw new UsageError(`There is no roomful bot ${what}. roomful bot --help lists what there is.`);
  const [name = ''] = names;
  if (names.length !== (command.takesName ? 1 : 0)) {
    throw new UsageError(`It is called as: roomful bot ${what}${command.takesName ? ' NAME' : ''}`);
  }
  if (command.takesName) assertName(name);
  const account = await Account.open(flags, io);
  try {
    await command.run({ account, io, name, envFile: flags.env });
  } finally {
    await account.logOut();
  }
  return 0;
};
