import type { App, AppRoom, AppTheme, ChangeApp } from '@roomful/protocol';
import type { AdminIssue } from './admin-api.ts';

/** What a form about an app holds: all of it as it is typed. */
export interface AppDraft {
  id: string;
  name: string;
  /** One a line. */
  origins: string;
  rooms: AppRoom[];
  guests: boolean;
  mode: AppTheme['mode'];
  hasAccent: boolean;
  accent: string;
}

type Settings = Pick<App, 'name' | 'origins' | 'rooms' | 'guests' | 'theme'>;

/** The colour that a picker begins with. */
const ACCENT = '#0b7285';

/** Of an app as it is, or of one that is still to be made. */
export function draftOf(app?: App): AppDraft {
  const { id = '', name = '', origins = [], rooms = [{ match: '', access: 'everyone' }] } = app ?? {};
  const { guests = false, theme = { mode: 'auto', accent: null } } = app ?? {};
  return {
    id,
    name,
    origins: origins.join('\n'),
    rooms: rooms.map((room) => ({ ...room })),
    guests,
    mode: theme.mode,
    hasAccent: theme.accent !== null,
    accent: theme.accent ?? ACCENT,
  };
}

/** What to send for it. Lines and rooms that nothing stands in are none. */
export function settingsOf({ name, origins, rooms, guests, mode, hasAccent, accent }: AppDraft): Settings {
  return {
    name: name.trim(),
    origins: origins.split(/\s+/).filter((line) => line !== ''),
    rooms: rooms.map(({ match, access }) => ({ match: match.trim(), access })).filter(({ match }) => match !== ''),
    guests,
    theme: { mode, accent: hasAccent ? accent : null },
  };
}

/** What of an app is to be another: what is the same may have been changed by somebody else meanwhile. */
export function changesOf(app: App, draft: AppDraft): ChangeApp {
  const settings = Object.entries(settingsOf(draft));
  return Object.fromEntries(
    settings.filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(app[field as keyof Settings])),
  );
}

/** Which field a sentence of the server belongs to, and which of its lines or rooms it means. */
export interface AppProblem {
  field: 'id' | 'name' | 'origins' | 'rooms' | 'theme' | 'jwksUrl';
  /** What was sent, where one of several is wrong. */
  what: string | undefined;
  sentence: string;
}

const FIELDS: readonly string[] = [
  'id',
  'name',
  'origins',
  'rooms',
  'theme',
  'jwksUrl',
] satisfies AppProblem['field'][];

/** Problems with what was sent, each at its field; those of no field here are left out. */
export function problemsOf(issues: readonly AdminIssue[], sent: Partial<Settings>): AppProblem[] {
  return issues.flatMap(({ path, message }) => {
    const [field = '', at] = path.split('.');
    if (!FIELDS.includes(field)) return [];
    const what =
      at === undefined ? undefined : field === 'origins' ? sent.origins?.[Number(at)] : sent.rooms?.[Number(at)]?.match;
    return [{ field: field as AppProblem['field'], what, sentence: message }];
  });
}
