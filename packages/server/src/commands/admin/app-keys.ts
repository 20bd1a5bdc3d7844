import { createAppKeyDataSchema, createAppKeySchema } from '@roomful/protocol';
import { UsageError } from '../command.ts';
import type { AdminCommand } from './admin-command.ts';
import { readAppId } from './app-settings.ts';

export const appKey: AdminCommand = {
  usage: 'ID [--overlap HOURS]',
  summary: 'A new secret for an app’s host, shown once; those before count for 24 hours more, or for so many.',
  words: [1, 1],
  options: { overlap: { type: 'string' } },
  async run({ api, words: [word = ''], flags, show }) {
    const id = readAppId(word);
    const overlap = flags['overlap'];
    const body = createAppKeySchema.safeParse(overlap === undefined ? {} : { overlapHours: readHours(overlap) });
    if (!body.success) throw new UsageError('--overlap is a whole number of hours from 0 to 720.');
    const call = { method: 'POST', body: body.data } as const;
    const data = await api.call(`/api/admin/apps/${id}/keys`, createAppKeyDataSchema, call);
    show(data, `${data.secret}\n\nThis is ${data.key.kid} of ${id}. Keep it now: it is not shown again.`);
  },
};

export const removeAppKey: AdminCommand = {
  usage: 'ID KID',
  summary: 'End one of an app’s secrets at once.',
  words: [2, 2],
  async run({ api, words: [word = '', kid = ''], show }) {
    const id = readAppId(word);
    if (!/^[\w-]{1,40}$/.test(kid))
      throw new UsageError(`"${kid}" is no key’s id. roomful admin app ${id} shows them.`);
    await api.send(`/api/admin/apps/${id}/keys/${kid}`, { method: 'DELETE' });
    show({ removed: kid }, `Tokens that are signed with ${kid} are worth nothing from now on.`);
  },
};

function readHours(text: unknown): number {
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : NaN;
}
