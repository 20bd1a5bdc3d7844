import type { User } from '@roomful/protocol';
import { hashAccessToken, isAccessToken } from '../admin/access-token.ts';
import { isInForce, noteUse } from '../admin/admin-tokens.ts';
import type { Logger } from '../logger.ts';
import type { AccessTokenStore } from '../ports/access-tokens.ts';
import type { Clock } from '../ports/clock.ts';
import type { UserStore } from '../ports/store.ts';
import type { BotTokenReader } from '../sessions/bot-sessions.ts';

interface BotTokensParts {
  tokens: AccessTokenStore;
  users: UserStore;
  clock: Clock;
  logger: Logger;
}

/** Whose token it is, asked of the database at every use, so that a revoked one is worth nothing at once. */
export function createBotTokens(parts: BotTokensParts): BotTokenReader {
  return {
    isBotToken: (token) => isAccessToken('bot', token),
    async findBot(token): Promise<User | undefined> {
      const stored = await parts.tokens.findByHash(hashAccessToken(token));
      if (stored?.kind !== 'bot' || stored.userId === null || !isInForce(stored, parts.clock.now())) return undefined;
      noteUse(parts, stored);
      const [bot] = await parts.users.findMany([stored.userId]);
      return bot?.kind === 'bot' ? bot : undefined;
    },
  };
}
