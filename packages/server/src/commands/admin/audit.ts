import { listAuditDataSchema } from '@roomful/protocol';
import type { AdminCommand } from './admin-command.ts';
import { more, table, when } from './table.ts';

export const audit: AdminCommand = {
  usage: '[--act ACT] [--subject user:ID] [--limit N] [--cursor N]',
  summary: 'Who did what, newest first.',
  words: [0, 0],
  options: {
    act: { type: 'string' },
    subject: { type: 'string' },
    limit: { type: 'string' },
    cursor: { type: 'string' },
  },
  async run({ api, flags, show }) {
    const { act, subject, limit, cursor } = flags as Record<string, string | undefined>;
    const data = await api.call('/api/admin/audit', listAuditDataSchema, { query: { act, subject, limit, cursor } });
    const rows = data.entries.map((entry) => [
      entry.id,
      when(entry.at),
      entry.actor,
      entry.act,
      entry.subject,
      entry.details &&
        Object.entries(entry.details)
          .map(([name, value]) => `${name}=${String(value)}`)
          .join(' '),
    ]);
    show(data, table(['ID', 'WHEN', 'ACTOR', 'ACT', 'SUBJECT', 'DETAILS'], rows) + more(data.nextCursor));
  },
};
