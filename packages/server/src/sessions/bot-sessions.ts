import { limits, type User } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Session, SessionStore } from '../ports/sessions.ts';
import { sessionIdOf } from './session-token.ts';

/** Which tokens are bots', and whose. */
export interface BotTokenReader {
  isBotToken(token: string): boolean;
  /** `undefined` for a token that is unknown or revoked. */
  findBot(token: string): Promise<User | undefined>;
}

/**
 * A bot's token stands for a session that is made when it is first needed, and again after it expired. So everything that
 * holds for people's sessions holds for bots: one live connection, displacement, revocation.
 */
export class BotSessions {
  readonly #parts: { sessions: SessionStore; tokens: BotTokenReader; clock: Clock };

  constructor(parts: { sessions: SessionStore; tokens: BotTokenReader; clock: Clock }) {
    this.#parts = parts;
  }

  /** `undefined` for a token that is unknown or revoked. */
  async find(token: string): Promise<Session | undefined> {
    const { sessions, tokens, clock } = this.#parts;
    const bot = await tokens.findBot(token);
    if (!bot) return undefined;
    const id = sessionIdOf(token);
    const known = await sessions.find(id);
    if (known) return known;
    const expiresAt = clock.now() + limits.sessionTtlMs;
    const session = { id, userId: bot.id, username: bot.username, socketId: null, currentRoomId: null, expiresAt };
    await sessions.create(session);
    // Revoked meanwhile: what ended its sessions may have come before this one was made.
    if (await tokens.findBot(token)) return session;
    await sessions.delete(id);
    return undefined;
  }
}
