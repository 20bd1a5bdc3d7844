import {
  adminScopes,
  createAdminTokenDataSchema,
  createAdminTokenSchema,
  listAdminTokensDataSchema,
} from '@roomful/protocol';
import { UsageError } from '../command.ts';
import type { AdminCall, AdminCommand } from './admin-command.ts';
import { readId } from './find.ts';
import { more, table, when } from './table.ts';

export const tokens: AdminCommand = {
  usage: '[create LABEL --scopes A,B [--expires-in-days N] | revoke ID] [--limit N] [--cursor N]',
  summary: 'Admin tokens: list, make and revoke them.',
  words: [0, 2],
  options: {
    scopes: { type: 'string' },
    'expires-in-days': { type: 'string' },
    limit: { type: 'string' },
    cursor: { type: 'string' },
  },
  async run(call) {
    const [what, word] = call.words;
    if (what === undefined || (what === 'list' && word === undefined)) await list(call);
    else if (what === 'create' && word !== undefined) await create(call, word);
    else if (what === 'revoke' && word !== undefined) await revoke(call, word);
    else throw new UsageError(`Usage: roomful admin tokens ${tokens.usage}`);
  },
};

async function list({ api, flags, show }: AdminCall): Promise<void> {
  const { limit, cursor } = flags as Record<string, string | undefined>;
  const data = await api.call('/api/admin/tokens', listAdminTokensDataSchema, { query: { limit, cursor } });
  const rows = data.tokens.map((token) => [
    token.id,
    token.label,
    token.scopes.join(','),
    when(token.createdAt),
    when(token.lastUsedAt),
    when(token.expiresAt),
    when(token.revokedAt),
  ]);
  const heads = ['ID', 'LABEL', 'SCOPES', 'MADE', 'LAST USED', 'EXPIRES', 'REVOKED'];
  show(data, table(heads, rows) + more(data.nextCursor));
}

async function create({ api, flags, show }: AdminCall, label: string): Promise<void> {
  const days = flags['expires-in-days'];
  const body = createAdminTokenSchema.safeParse({
    label,
    scopes: String(flags['scopes'] ?? '')
      .split(',')
      .map((scope) => scope.trim())
      .filter(Boolean),
    ...(days !== undefined && { expiresInDays: Number(days) }),
  });
  if (!body.success) {
    throw new UsageError(
      `A token needs a label of 1 to 60 characters, --scopes from ${Object.keys(adminScopes).join(',')}, and --expires-in-days from 1 to 3650 if any.`,
    );
  }
  const data = await api.call('/api/admin/tokens', createAdminTokenDataSchema, { method: 'POST', body: body.data });
  show(data, `${data.token}\n\nThis is token ${data.adminToken.id}. Keep it now: it is not shown again.`);
}

async function revoke({ api, show }: AdminCall, word: string): Promise<void> {
  const id = readId(word, 'token');
  await api.send(`/api/admin/tokens/${id}`, { method: 'DELETE' });
  show({ revoked: id }, `Token ${id} is worth nothing from now on.`);
}
