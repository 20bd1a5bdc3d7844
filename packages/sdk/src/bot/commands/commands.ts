import type { output } from 'zod/v4/core';
import type { CommandContext, MessageContext, NoArgs } from '../context.ts';
import type { Guard } from '../guard.ts';
import type { Middleware } from '../middleware.ts';
import { splitText } from '../split-text.ts';
import type { ArgsSchema } from './args-schema.ts';
import { type Command, CommandRegistry } from './command-registry.ts';
import { findCall } from './find-call.ts';
import { describeCommand, listCommands } from './help-texts.ts';
import { parseArgs } from './parse-args.ts';
import { usageOf } from './usage.ts';

/** What `bot.command` may be told beside the name. */
export interface CommandOptions<Schema = undefined> {
  /** One line for `/help`. */
  description?: string;
  /**
   * What the command takes: an object schema of zod or zod/mini. Its keys are the arguments, in their order; optional
   * ones and those with a default may be left out. Without it the command takes any text, as `rest`.
   */
  args?: Schema | undefined;
  /** Other names. */
  aliases?: readonly string[];
  /** Leaves it out of `/help`; `/help name` still tells of it. */
  hidden?: boolean;
  /** Who may call it, and where: for others it is no command. */
  only?: Guard;
}

/** A schema for `args`, or a sentence that says what is wrong with it. */
export type ArgsOf<Schema> = Schema extends ArgsSchema ? Schema : 'args has to be an object schema: z.object({ … })';

/** What a command's handler gets as `args`. */
export type Args<Schema> = Schema extends ArgsSchema ? output<Schema> : NoArgs;

type Handler = Middleware<CommandContext<object>>;

/** The commands of one bot, and the help for them. */
export class Commands {
  readonly #registry = new CommandRegistry();

  get isEmpty(): boolean {
    return this.#registry.all.length === 0;
  }

  /** Middleware that runs the command when it is called. Throws `TypeError` for a name or a schema that can't be one. */
  add(name: string, options: CommandOptions<unknown>, handler: Handler): Middleware<MessageContext> {
    const command = this.#registry.add(name, { ...options, args: options.args as ArgsSchema | undefined });
    return async (context, next) => {
      const call = this.#findCall(context, command);
      if (!call || (options.only && !options.only.test(context))) return next();
      const { schema, args } = command;
      const parsed = schema ? await parseArgs(call.rest, { command: command.name, schema, args }) : undefined;
      if (parsed?.kind === 'wrong') {
        await context.reply(`${parsed.problem}\nUsage: ${usageOf(command)}`);
        return;
      }
      const added = { command: command.name, args: parsed?.args ?? {}, rest: call.rest };
      await handler(Object.assign(context, added), next);
    };
  }

  /** [BOT11] Answers `/help`, unless the bot has a command of that name. */
  get help(): Middleware<MessageContext> {
    return async (context, next) => {
      const call = findCall(context.text, context.me.username);
      if (call?.name.toLowerCase() !== 'help' || this.#registry.find('help')) return next();
      for (const part of splitText(this.#helpFor(call.rest, context.me.username))) await context.reply(part);
    };
  }

  #helpFor(wanted: string, username: string): string {
    const name = wanted.split(/\s/)[0]?.replace(/^\//, '') ?? '';
    const command = this.#registry.find(name);
    if (command) return describeCommand(command);
    const list = listCommands(this.#registry.all, username);
    return name === '' ? list : `There is no command /${name}. ${list}`;
  }

  #findCall({ text, me }: MessageContext, command: Command): { rest: string } | undefined {
    const call = findCall(text, me.username);
    return call && this.#registry.find(call.name) === command ? call : undefined;
  }
}
