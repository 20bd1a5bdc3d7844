import type { ParseArgsOptionsConfig } from 'node:util';
import type { CommandIo } from '../command.ts';
import type { AdminApi } from './admin-api.ts';

export interface AdminCall {
  api: AdminApi;
  io: CommandIo;
  /** What stands after the command's name; as many as `words` says. */
  words: readonly string[];
  flags: Readonly<Record<string, string | boolean | string[] | undefined>>;
  /** Prints `data` as JSON with `--json`, otherwise the text. */
  show: (data: unknown, text: string) => void;
}

/** `roomful admin <name> …`: one file each, listed in admin.ts. */
export interface AdminCommand {
  /** What follows the name, for people: `NAME [--out FILE]`. */
  usage: string;
  summary: string;
  /** How many words it takes: at least, at most. */
  words: readonly [min: number, max: number];
  options?: ParseArgsOptionsConfig;
  run(call: AdminCall): Promise<void>;
}
