import type { User, UserId } from '@roomful/protocol';
import { expect, it } from 'vitest';
import { MemorySessions } from '../src/adapters/memory/memory-sessions.ts';
import type { Session, SessionStore } from '../src/ports/sessions.ts';
import { BotSessions } from '../src/sessions/bot-sessions.ts';
import { sessionIdOf } from '../src/sessions/session-token.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';

const bot: User = { id: 7 as UserId, username: 'helper', kind: 'bot', role: 'member', createdAt: 1, lastSeenAt: null };
const token = `rfb_${'a'.repeat(43)}`;

it('[BOT3] a token that is revoked while its session is being made leaves no session behind', async () => {
  const clock = new ManualClock();
  const sessions: SessionStore = new MemorySessions(clock);
  let isRevoked = false;
  const tokens = { isBotToken: () => true, findBot: async () => (isRevoked ? undefined : bot) };
  const revokedBefore = {
    find: (id: string) => sessions.find(id),
    delete: (id: string) => sessions.delete(id),
    async create(session: Session) {
      // Everything that a revocation does, in the moment before the session is there.
      isRevoked = true;
      await sessions.deleteAllOf(bot.username);
      return sessions.create(session);
    },
  } as unknown as SessionStore;
  expect(await new BotSessions({ sessions: revokedBefore, tokens, clock }).find(token)).toBeUndefined();
  expect(await sessions.find(sessionIdOf(token))).toBeUndefined();
  await sessions.close();
});
