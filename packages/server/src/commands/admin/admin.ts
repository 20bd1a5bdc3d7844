import { parseArgs } from 'node:util';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { AdminApi } from './admin-api.ts';
import type { AdminCall, AdminCommand } from './admin-command.ts';
import { appKey, removeAppKey } from './app-keys.ts';
import { app, apps, removeApp } from './apps.ts';
import { audit } from './audit.ts';
import { changeApp, createApp } from './change-apps.ts';
import { deleteRoom, restoreRoom } from './change-room.ts';
import { deleteMessage } from './delete-message.ts';
import { erase } from './erase.ts';
import { exportPerson } from './export.ts';
import { overview } from './overview.ts';
import { purgeRoom } from './purge-room.ts';
import { releaseName } from './release-name.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { grantAdmin, revokeAdmin } from './roles.ts';
import { rooms } from './rooms.ts';
import { tokens } from './tokens.ts';
import { user } from './user.ts';
import { users } from './users.ts';

const adminCommands: Readonly<Record<string, AdminCommand>> = {
  overview,
  users,
  user,
  'grant-admin': grantAdmin,
  'revoke-admin': revokeAdmin,
  'release-name': releaseName,
  'revoke-sessions': revokeSessions,
  export: exportPerson,
  rooms,
  'delete-room': deleteRoom,
  'restore-room': restoreRoom,
  'purge-room': purgeRoom,
  erase,
  'delete-message': deleteMessage,
  apps,
  app,
  'create-app': createApp,
  'change-app': changeApp,
  'remove-app': removeApp,
  'app-key': appKey,
  'remove-app-key': removeAppKey,
  tokens,
  audit,
};

/** `roomful admin <what>`: a running server's administration API, for people and scripts. */
export const admin: Command = {
  async run(args, io) {
    const [name, ...rest] = args;
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      io.out(adminHelp());
      return 0;
    }
    const command = Object.hasOwn(adminCommands, name) ? adminCommands[name] : undefined;
    if (!command)
      throw new UsageError(`There is no "${name}" to administer. roomful admin --help lists what there is.`);
    const { values, positionals } = parse(name, command, rest);
    if (values['help'] === true) {
      io.out(`${usageOf(name, command)}\n\n  ${command.summary}\n`);
      return 0;
    }
    const [min, max] = command.words;
    if (positionals.length < min || positionals.length > max) throw new UsageError(usageOf(name, command));
    await command.run({ api: new AdminApi(io.env), io, words: positionals, flags: values, show: shower(io, values) });
    return 0;
  },
};

function shower(io: CommandIo, values: Record<string, unknown>) {
  return (data: unknown, text: string) => {
    io.out(values['json'] === true ? `${JSON.stringify(data, null, 2)}\n` : text === '' ? '' : `${text}\n`);
  };
}

function parse(name: string, command: AdminCommand, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...command.options, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    return { values: values as AdminCall['flags'], positionals };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('.')[0] ?? '') : String(error);
    throw new UsageError(`${reason}. ${usageOf(name, command)}`);
  }
}

function usageOf(name: string, { usage }: AdminCommand): string {
  return `Usage: roomful admin ${name}${usage === '' ? '' : ` ${usage}`}`;
}

function adminHelp(): string {
  const lines = Object.entries(adminCommands).map(
    ([name, { usage, summary }]) => [`${name} ${usage}`.trim(), summary] as const,
  );
  return `Roomful: administration of a running server

${lines.map(([call, summary]) => `  roomful admin ${call}\n      ${summary}`).join('\n')}

  --json prints what the server answered, for scripts.

Where a person is meant, a name or an id does. A name of digits only: name:123, or id:123.

  ROOMFUL_ADMIN_TOKEN   the server’s admin token, or one made with roomful admin tokens create
  ROOMFUL_URL           where it runs                    http://localhost:$ROOMFUL_PORT, 3000 unless set
`;
}
