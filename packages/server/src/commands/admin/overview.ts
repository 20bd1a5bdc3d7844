import { overviewSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { table } from './table.ts';

const MINUTE_MS = 60_000;

export const overview: AdminCommand = {
  usage: '',
  summary: 'How much of everything there is.',
  words: [0, 0],
  async run({ api, show }) {
    const data = await api.call('/api/admin/overview', overviewSchema);
    const minutes = Math.floor(data.uptimeMs / MINUTE_MS);
    const uptime = `${Math.floor(minutes / 1_440)} d ${Math.floor(minutes / 60) % 24} h ${minutes % 60} min`;
    const rows = [
      ['version', data.version],
      ['up for', uptime],
      ['people', data.users.persons],
      ['bots', data.users.bots],
      ['admins', data.users.admins],
      ['rooms', data.rooms.active],
      ['deleted rooms', data.rooms.deleted],
      ['messages', data.messages],
      ['connections', data.connections],
      ...(data.online === undefined ? [] : [['online', data.online]]),
    ];
    show(data, table(['WHAT', 'HOW MUCH'], rows));
  },
};
