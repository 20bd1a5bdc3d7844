import type { BotTokenData, OwnBot, User, UserId } from '@roomful/protocol';
import { createAccessToken, hashAccessToken } from '../admin/access-token.ts';
import type { Audit } from '../admin/audit.ts';
import { ChatError } from '../chat-error.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Logger } from '../logger.ts';
import type { AccessTokenStore } from '../ports/access-tokens.ts';
import type { BotStore } from '../ports/bot-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { HookStore } from '../ports/hook-store.ts';
import type { UserStore } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { assertPerson } from './assert-person.ts';
import { foldName } from './fold-name.ts';
import { isFormerName, type ReservedNames } from './reserved-names.ts';

interface BotsParts {
  bots: BotStore;
  hooks: Pick<HookStore, 'disableOf'>;
  users: UserStore;
  tokens: AccessTokenStore;
  sessions: LiveSessions;
  connections: Connections;
  reservedNames: ReservedNames;
  audit: Audit;
  clock: Clock;
  logger: Logger;
  /** For each person. */
  max: number;
}

/** Bots of people: made, given a token, and stopped by whoever owns them. */
export class Bots {
  readonly #parts: BotsParts;

  constructor(parts: BotsParts) {
    this.#parts = parts;
  }

  /** Throws `FORBIDDEN`, `USERNAME_RESERVED`, `USERNAME_TAKEN` or `BOT_LIMIT_REACHED`. */
  async create(owner: User, username: string): Promise<BotTokenData> {
    const { bots, reservedNames, clock, audit, max } = this.#parts;
    assertPerson(owner);
    if (reservedNames.has(username)) {
      throw new ChatError('USERNAME_RESERVED', `The name ${username} is kept for the service. Choose another name.`);
    }
    const at = clock.now();
    const made = await bots.create({ username, foldedName: foldName(username), ownerId: owner.id, at, max });
    switch (made.status) {
      case 'too_many':
        throw new ChatError(
          'BOT_LIMIT_REACHED',
          `You have ${max} ${max === 1 ? 'bot' : 'bots'}, and nobody has more here. Give one of them a new token instead.`,
        );
      case 'taken':
        throw new ChatError('USERNAME_TAKEN', `The name ${username} is taken. Choose another name.`);
      case 'resembled':
        throw new ChatError(
          'USERNAME_TAKEN',
          `The name ${username} looks too much like ${made.user.username}, which is taken. Choose another name.`,
        );
      case 'created':
    }
    await audit.record({ actor: `user:${owner.id}`, act: 'bot.create', subject: `user:${made.user.id}` });
    return { user: made.user, token: await this.#issueToken(owner, made.user.id) };
  }

  list(owner: User): Promise<OwnBot[]> {
    return this.#parts.bots.listOf(owner.id, this.#parts.clock.now());
  }

  /** A new token; the one before is worth nothing from now on. Throws `NOT_FOUND`. */
  async rotateToken(owner: User, botId: UserId): Promise<BotTokenData> {
    const bot = await this.#findOwn(owner, botId);
    await this.#parts.audit.record({ actor: `user:${owner.id}`, act: 'bot.rotate_token', subject: `user:${botId}` });
    await this.#endTokens([bot]);
    // Whoever had the former one may have made them; and could not make another one meanwhile, since it opens nothing.
    await this.#parts.hooks.disableOf([botId], 'token_changed', { madeByBots: true });
    return { user: bot, token: await this.#issueToken(owner, botId) };
  }

  /** The bot stays and can be given another token. Throws `NOT_FOUND`. */
  async revokeToken(owner: User, botId: UserId): Promise<void> {
    const bot = await this.#findOwn(owner, botId);
    await this.#parts.audit.record({ actor: `user:${owner.id}`, act: 'bot.revoke_token', subject: `user:${botId}` });
    await this.revokeTokens([bot]);
  }

  /** Stops every bot of somebody who is erased, or whose name is released: nobody is left to look after them. */
  async revokeTokensOfOwner(ownerId: UserId): Promise<number> {
    const owned = await this.#parts.bots.listOf(ownerId, this.#parts.clock.now());
    await this.revokeTokens(owned.map(({ user }) => user));
    return owned.length;
  }

  /**
   * Their tokens open nothing from now on, their webhooks are off, and their sockets are cut. Tokens are looked up at every use, so this holds even
   * while the session store can't be reached.
   */
  async revokeTokens(bots: readonly User[]): Promise<void> {
    const botIds = bots.map(({ id }) => id);
    await this.#endTokens(bots);
    await this.#parts.hooks.disableOf(botIds, 'bot_stopped', { madeByBots: false });
  }

  async #endTokens(bots: readonly User[]): Promise<void> {
    const { tokens, connections, sessions, clock, logger } = this.#parts;
    const userIds = bots.map(({ id }) => id);
    await tokens.revoke({ userIds }, clock.now());
    for (const bot of bots) {
      for (const connection of connections.ofUser(bot.id)) connection.close();
      await sessions.endAll(bot, { reason: 'revoked' }).catch((error: unknown) => {
        logger.warn({ err: error, userId: bot.id }, 'session of a revoked token left to expire');
      });
    }
  }

  async #issueToken(owner: User, botId: UserId): Promise<string> {
    const token = await this.#createToken(owner, botId);
    // Erased or released meanwhile, which may have revoked all tokens before this one was made.
    const found = await this.#parts.users.findMany([owner.id, botId]);
    const current = found.filter(({ username }) => !isFormerName(username));
    if (current.length === 2) return token;
    await this.revokeTokens(found.filter(({ id }) => id === botId));
    throw new ChatError('SESSION_EXPIRED', 'The name of the bot or of its owner was taken away meanwhile.');
  }

  async #createToken(owner: User, botId: UserId): Promise<string> {
    const token = createAccessToken('bot', this.#parts.clock);
    await this.#parts.tokens.create({
      tokenHash: hashAccessToken(token),
      kind: 'bot',
      userId: botId,
      label: '',
      scopes: [],
      createdAt: this.#parts.clock.now(),
      createdBy: `user:${owner.id}`,
      expiresAt: null,
    });
    return token;
  }

  /** The bot, for its owner or for itself. Throws `NOT_FOUND`. */
  async findManaged(user: User, botId: UserId): Promise<User> {
    if (user.kind === 'person') return this.#findOwn(user, botId);
    if (user.kind === 'bot' && user.id === botId) return user;
    throw noSuchBot();
  }

  async #findOwn(owner: User, botId: UserId): Promise<User> {
    assertPerson(owner);
    const [bot] = (await this.#parts.bots.ownerOf(botId)) === owner.id ? await this.#parts.users.findMany([botId]) : [];
    // One whose name was taken away stays for what it wrote, and has no way in any more.
    if (bot && !isFormerName(bot.username)) return bot;
    throw noSuchBot();
  }
}

function noSuchBot(): ChatError {
  return new ChatError('NOT_FOUND', 'You have no bot with this id. The list of your bots shows which there are.');
}
