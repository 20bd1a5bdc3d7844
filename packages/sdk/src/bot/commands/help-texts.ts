import type { Command } from './command-registry.ts';
import { explainArgument, usageOf } from './usage.ts';

/** What `/help` answers. */
export function listCommands(commands: readonly Command[], username: string): string {
  const shown = commands.filter(({ isHidden }) => !isHidden);
  const lines = shown.map((command) => {
    return command.description === undefined ? usageOf(command) : `${usageOf(command)}: ${command.description}`;
  });
  return [`What @${username} can do:`, ...lines, 'For more about one: /help <command>'].join('\n');
}

/** What `/help roll` answers. */
export function describeCommand(command: Command): string {
  const lines = [`${usageOf(command)}`];
  if (command.description !== undefined) lines.push(command.description);
  lines.push(...command.args.map(explainArgument));
  if (command.aliases.length > 0) lines.push(`Also: ${command.aliases.map((alias) => `/${alias}`).join(', ')}`);
  return lines.join('\n');
}
