import { appDataSchema } from '@roomful/protocol';
import { UsageError } from '../command.ts';
import type { AdminCommand } from './admin-command.ts';
import { readAppId, readSettings, SETTING_USAGE, settingFlags } from './app-settings.ts';
import { describeApp } from './apps.ts';

export const createApp: AdminCommand = {
  usage: `ID --name NAME ${SETTING_USAGE}`,
  summary: 'Make an app. app-key makes the secret that its host signs with.',
  words: [1, 1],
  options: settingFlags,
  async run({ api, words: [word = ''], flags, show }) {
    const id = readAppId(word);
    const settings = readSettings(flags);
    if (settings.name === undefined) throw new UsageError('An app needs a name for people: --name "The Shop".');
    const data = await api.call('/api/admin/apps', appDataSchema, { method: 'POST', body: { id, ...settings } });
    show(data, describeApp(data.app));
  },
};

export const changeApp: AdminCommand = {
  usage: `ID [--name NAME] ${SETTING_USAGE} [--on | --off]`,
  summary: 'Change an app, at once; lists are replaced, and none leaves nothing in them.',
  words: [1, 1],
  options: { ...settingFlags, on: { type: 'boolean' }, off: { type: 'boolean' } },
  async run({ api, words: [word = ''], flags, show }) {
    const id = readAppId(word);
    const [isOn, isOff] = [flags['on'] === true, flags['off'] === true];
    if (isOn && isOff) throw new UsageError('--on and --off exclude each other.');
    const isPartOfTheme = (flags['theme'] === undefined) !== (flags['accent'] === undefined);
    const former = isPartOfTheme ? (await api.call(`/api/admin/apps/${id}`, appDataSchema)).app.theme : undefined;
    const body = { ...readSettings(flags, former), ...((isOn || isOff) && { isEnabled: isOn }) };
    if (Object.keys(body).length === 0) throw new UsageError(`Usage: roomful admin change-app ${changeApp.usage}`);
    const data = await api.call(`/api/admin/apps/${id}`, appDataSchema, { method: 'PATCH', body });
    show(data, describeApp(data.app));
  },
};
