import { type App, appDataSchema, listAppsDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { readAppId } from './app-settings.ts';
import { assertMeant } from './assert-meant.ts';
import { table, when } from './table.ts';

export const apps: AdminCommand = {
  usage: '',
  summary: 'Other people’s products with rooms in them.',
  words: [0, 0],
  async run({ api, show }) {
    const data = await api.call('/api/admin/apps', listAppsDataSchema);
    const rows = data.apps.map((one) => [
      one.id,
      one.name,
      one.disabledAt === null ? 'on' : 'off',
      one.origins.length,
      one.rooms.length,
      one.guests ? 'yes' : 'no',
      one.keys.length,
      when(one.createdAt),
    ]);
    show(data, table(['ID', 'NAME', 'STATE', 'ORIGINS', 'ROOMS', 'GUESTS', 'KEYS', 'SINCE'], rows));
  },
};

export const app: AdminCommand = {
  usage: 'ID',
  summary: 'One app, with its rooms and the ids of its keys.',
  words: [1, 1],
  async run({ api, words: [word = ''], show }) {
    const data = await api.call(`/api/admin/apps/${readAppId(word)}`, appDataSchema);
    show(data, describeApp(data.app));
  },
};

export const removeApp: AdminCommand = {
  usage: 'ID --yes',
  summary: 'Remove an app that nobody came in by.',
  words: [1, 1],
  options: { yes: { type: 'boolean' } },
  async run({ api, words: [word = ''], flags, show }) {
    const id = readAppId(word);
    assertMeant(flags, `remove-app ${id} --yes`);
    await api.send(`/api/admin/apps/${id}`, { method: 'DELETE' });
    show({ removed: id }, `The app ${id} is gone, with its keys.`);
  },
};

export function describeApp({ id, name, origins, rooms, guests, theme, jwksUrl, keys, ...times }: App): string {
  const rows = [
    ['id', id],
    ['name', name],
    ['state', times.disabledAt === null ? 'on' : `off since ${when(times.disabledAt)}`],
    ['since', when(times.createdAt)],
    ['origins', origins.join(' ') || null],
    ['rooms', rooms.map(({ match, access }) => `${match}=${access}`).join(' ') || null],
    ['guests', guests ? 'yes' : 'no'],
    ['theme', theme.accent === null ? theme.mode : `${theme.mode} ${theme.accent}`],
    ['jwks-url', jwksUrl],
  ];
  const keyRows = keys.map((key) => [key.kid, when(key.createdAt), when(key.expiresAt)]);
  const keysText = keys.length === 0 ? '' : `\n\nKeys\n${table(['KID', 'MADE', 'COUNTS UNTIL'], keyRows)}`;
  return table(['WHAT', 'IS'], rows) + keysText;
}
