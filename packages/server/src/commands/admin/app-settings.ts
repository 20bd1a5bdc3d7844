import {
  APP_ID_RULE,
  type AppId,
  appIdSchema,
  type AppTheme,
  type ChangeApp,
  changeAppSchema,
} from '@roomful/protocol';
import type { ParseArgsOptionsConfig } from 'node:util';
import { UsageError } from '../command.ts';
import type { AdminCall } from './admin-command.ts';

/** What an app is, as flags. */
export const settingFlags = {
  name: { type: 'string' },
  origin: { type: 'string', multiple: true },
  room: { type: 'string', multiple: true },
  guests: { type: 'boolean' },
  'no-guests': { type: 'boolean' },
  theme: { type: 'string' },
  accent: { type: 'string' },
  'jwks-url': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

export const SETTING_USAGE =
  '[--origin URL,…] [--room NAME=everyone|signed_in|named,…] [--guests | --no-guests] [--theme auto|light|dark] [--accent COLOUR] [--jwks-url URL]';

/** Also safe in a path from then on. Throws `UsageError`. */
export function readAppId(word: string): AppId {
  const id = appIdSchema.safeParse(word);
  if (id.success) return id.data;
  throw new UsageError(APP_ID_RULE);
}

const PLAIN: AppTheme = { mode: 'auto', accent: null };

/** What the flags say, and nothing of what they don't. `former`: how the app looks. Throws `UsageError`. */
export function readSettings(flags: AdminCall['flags'], former: AppTheme = PLAIN): ChangeApp {
  const { name, theme, accent } = flags;
  if (flags['guests'] === true && flags['no-guests'] === true) {
    throw new UsageError('--guests and --no-guests exclude each other.');
  }
  const origins = readList(flags['origin']);
  const rooms = readList(flags['room'])?.map(readRoom);
  const jwksUrl = flags['jwks-url'];
  const settings = changeAppSchema.safeParse({
    ...(name !== undefined && { name }),
    ...(origins && { origins }),
    ...(rooms && { rooms }),
    ...(flags['guests'] === true && { guests: true }),
    ...(flags['no-guests'] === true && { guests: false }),
    ...((theme !== undefined || accent !== undefined) && {
      theme: { mode: theme ?? former.mode, accent: accent === 'none' ? null : (accent ?? former.accent) },
    }),
    ...(jwksUrl !== undefined && { jwksUrl: jwksUrl === 'none' ? null : jwksUrl }),
  });
  if (settings.success) return settings.data;
  throw new UsageError(explain(settings.error.issues[0]));
}

/** Several times or with commas; `none` is an empty list. */
function readList(values: AdminCall['flags'][string]): string[] | undefined {
  if (!Array.isArray(values)) return undefined;
  const words = values.flatMap((value) => value.split(',')).map((word) => word.trim());
  return words.filter((word) => word !== '' && word !== 'none');
}

function readRoom(text: string): { match: string; access: string } {
  const [, match, access] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (match !== undefined && access !== undefined) return { match, access };
  throw new UsageError(`--room is like help=everyone, with everyone, signed_in or named: "${text}" is not.`);
}

function explain(issue: { path: readonly PropertyKey[]; message: string } | undefined): string {
  switch (issue?.path[0]) {
    case 'theme':
      return '--theme is auto, light or dark, and --accent a colour like #0b7285, or none.';
    case 'rooms':
      if (issue.path.at(-1) === 'access') return 'A room is open to everyone, signed_in or named.';
      break;
    default:
  }
  const message = issue?.message ?? '';
  return message.endsWith('.')
    ? message
    : 'This is too much: 50 origins, 100 rooms, and 2,000 characters of an address at most.';
}
