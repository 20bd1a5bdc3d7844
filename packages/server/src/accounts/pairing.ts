import type { Pair, PairData, PairingCodeData, User, UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import { assertClaimedMode } from './assert-claimed-mode.ts';
import { assertPerson } from './assert-person.ts';
import { chooseDeviceKey } from './device-key.ts';
import { createHumanCode, hashHumanCode } from './human-code.ts';
import { isFormerName } from './reserved-names.ts';
import type { TicketedWayInParts } from './way-in-parts.ts';

const CODE_LENGTH = 8;
const CODE_TTL_MS = 300_000;

/**
 * "Use on another device": a code of eight characters, read from one screen and typed on another.
 *
 * 40 bits are few, so guessing is limited instead: `accountLimits` lets all the world try 1,200 codes a minute. Were the
 * codes of a thousand people open at every moment, day and night, a guess would hit one of them with 1000 / 2^40, and
 * guessing without a pause would open a name of chance once in 1.7 years; with ten codes open, once in 174.
 */
export class Pairing {
  readonly #parts: TicketedWayInParts;

  constructor(parts: TicketedWayInParts) {
    this.#parts = parts;
  }

  /** Makes the user's one open code. Throws `NOT_AVAILABLE`, `FORBIDDEN`. */
  async createCode(user: User): Promise<PairingCodeData> {
    const { tickets, clock, authMode, logger } = this.#parts;
    assertClaimedMode(authMode);
    assertPerson(user);
    await this.cancel(user.id);
    const code = createHumanCode(clock, CODE_LENGTH);
    const hash = hashHumanCode(code);
    const expiresAt = clock.now() + CODE_TTL_MS;
    await tickets.putTicket(codeTicket(hash), String(user.id), CODE_TTL_MS);
    // Of two codes that are made at the same moment the one that is noted last is the open one.
    await tickets.putTicket(openCodeTicket(user.id), hash, CODE_TTL_MS);
    logger.info({ username: user.username, userId: user.id }, 'pairing code made');
    return { code, expiresAt };
  }

  /** The user's open code, if there is one, is worth nothing any more. */
  async cancel(userId: UserId): Promise<void> {
    const { tickets } = this.#parts;
    const hash = await tickets.takeTicket(openCodeTicket(userId));
    if (hash !== undefined) await tickets.takeTicket(codeTicket(hash));
  }

  /**
   * Logs a device in as who made the code, and spends it. `network` is where it comes from, for the log. Throws
   * `PAIRING_CODE_WRONG`, `NOT_AVAILABLE`.
   */
  async pair({ code, claimKey: brought }: Pair, network?: string): Promise<PairData> {
    const { credentials, sessions, clock, authMode, logger } = this.#parts;
    assertClaimedMode(authMode);
    const user = await this.#spend(hashHumanCode(code), network);
    const key = await chooseDeviceKey(credentials, clock, { username: user.username, brought });
    if (!(await credentials.addClaimKey(user.id, key.stored, clock.now()))) throw this.#wrong(network);
    try {
      const { token, expiresAt } = await sessions.open(user, { endOthers: false });
      // A recovery meanwhile took the key away, or somebody the name, and ended the sessions of before.
      const owner = await credentials.findClaimKey(key.stored.keyHash);
      if (owner?.userId !== user.id || owner.username !== user.username) {
        await sessions.end(token);
        throw this.#wrong(network);
      }
      logger.info({ username: user.username, userId: user.id, by: 'pairing code', network }, 'login');
      return { token, expiresAt, user, claimKey: key.claimKey };
    } catch (error) {
      await credentials.removeClaimKey(user.id, key.stored.keyHash);
      throw error;
    }
  }

  async #spend(hash: string, network: string | undefined): Promise<User> {
    const { tickets, users } = this.#parts;
    const userId = await tickets.takeTicket(codeTicket(hash));
    if (userId === undefined) throw this.#wrong(network);
    const id = Number(userId) as UserId;
    if ((await tickets.takeTicket(openCodeTicket(id))) !== hash) throw this.#wrong(network);
    const [user] = await users.findMany([id]);
    // Taken from its user between the making and the typing of the code.
    if (!user || isFormerName(user.username)) throw this.#wrong(network);
    return user;
  }

  #wrong(network: string | undefined): ChatError {
    this.#parts.logger.info({ code: 'PAIRING_CODE_WRONG', network }, 'login refused');
    return new ChatError(
      'PAIRING_CODE_WRONG',
      'The code is wrong, used, or older than five minutes. Make a new one on the device where you are logged in.',
    );
  }
}

function codeTicket(hash: string): string {
  return `pairing:${hash}`;
}

function openCodeTicket(userId: UserId): string {
  return `pairing-of:${userId}`;
}
