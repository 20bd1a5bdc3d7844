import { expect, it } from 'vitest';
import { Bots } from '../src/accounts/bots.ts';
import { createBotTokens } from '../src/accounts/bot-tokens.ts';
import { createReservedNames } from '../src/accounts/reserved-names.ts';
import { MemorySessions } from '../src/adapters/memory/memory-sessions.ts';
import { SqliteStore } from '../src/adapters/sqlite/sqlite-store.ts';
import { Audit } from '../src/admin/audit.ts';
import { Connections } from '../src/delivery/connections.ts';
import { LiveSessions } from '../src/sessions/live-sessions.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { codeOf } from './support/open-accounts.ts';

it('[BOT3] no token is made for the bot of somebody whose name goes while they ask for it', async () => {
  const clock = new ManualClock();
  const store = await SqliteStore.open(':memory:', { synchronous: 'full', clock });
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const { users, accessTokens: tokens } = store;
  const connections = new Connections();
  const parts = { users, tokens, connections, clock, logger };
  const sessions = new LiveSessions({ ...parts, sessions: new MemorySessions(clock) });
  const audit = new Audit({ audit: store.audit, clock, logger });
  const bots = new Bots({
    ...parts,
    bots: store.bots,
    hooks: store.hooks,
    sessions,
    audit,
    reservedNames: createReservedNames(),
    max: 5,
  });
  const alice = (await users.create({ username: 'alice', foldedName: 'allce', kind: 'person', at: 1 })).user;
  const bot = await bots.create(alice, 'helper');

  // The former token is dead, and the session store takes its time: meanwhile the owner's name and tokens go.
  const endAll = sessions.endAll.bind(sessions);
  sessions.endAll = async (...args) => {
    sessions.endAll = endAll;
    await users.rename(alice.id, { username: `released_${alice.id}`, foldedName: 'released' });
    await bots.revokeTokensOfOwner(alice.id);
    return endAll(...args);
  };
  expect(await codeOf(bots.rotateToken(alice, bot.user.id))).toBe('SESSION_EXPIRED');
  expect((await bots.list(alice)).map(({ token }) => token)).toEqual([null]);
  expect(await createBotTokens(parts).findBot(bot.token)).toBeUndefined();
  await store.close();
});
