import { type Argument, type ArgsSchema, readArguments } from './args-schema.ts';

const NAME = /^\p{L}[\p{L}\d_-]{0,31}$/u;

/** A command as it was added. */
export interface Command {
  name: string;
  aliases: readonly string[];
  description: string | undefined;
  isHidden: boolean;
  schema: ArgsSchema | undefined;
  /** Of its schema; empty without one. */
  args: readonly Argument[];
}

export interface CommandSettings {
  description?: string | undefined;
  aliases?: readonly string[] | undefined;
  hidden?: boolean | undefined;
  args?: ArgsSchema | undefined;
}

/** All commands of one bot, by every name that calls them. */
export class CommandRegistry {
  readonly #byName = new Map<string, Command>();

  /** In the order in which they were added. */
  get all(): Command[] {
    return [...new Set(this.#byName.values())];
  }

  /** Throws `TypeError` for a name that nobody could call, or that is there already. */
  add(name: string, { description, aliases = [], hidden = false, args }: CommandSettings): Command {
    for (const each of [name, ...aliases]) assertName(each);
    const command = {
      name,
      aliases,
      description,
      isHidden: hidden,
      schema: args,
      args: args ? readArguments(name, args) : [],
    };
    for (const each of [name, ...aliases]) {
      const taken = this.#byName.get(each.toLowerCase());
      if (taken) {
        const whose =
          taken === command
            ? 'is named twice in its own aliases'
            : `is there already${taken.name === each ? '' : `, as another name of /${taken.name}`}`;
        throw new TypeError(`The command /${each} ${whose}. Give every command names of its own.`);
      }
      this.#byName.set(each.toLowerCase(), command);
    }
    return command;
  }

  find(name: string): Command | undefined {
    return this.#byName.get(name.toLowerCase());
  }
}

function assertName(name: string): void {
  if (typeof name === 'string' && NAME.test(name)) return;
  const hint = String(name).startsWith('/') ? ' Leave out the slash.' : '';
  throw new TypeError(
    `"${name}" can’t be the name of a command: it begins with a letter and has up to 32 letters, digits, - and _.${hint}`,
  );
}
