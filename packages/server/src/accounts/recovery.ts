import { timingSafeEqual } from 'node:crypto';
import type { Recover, RecoverData, User, UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import { sessionIdOf } from '../sessions/session-token.ts';
import { assertClaimedMode } from './assert-claimed-mode.ts';
import { assertPerson } from './assert-person.ts';
import { chooseDeviceKey } from './device-key.ts';
import { createHumanCode, hashHumanCode, inGroups } from './human-code.ts';
import { isFormerName } from './reserved-names.ts';
import type { Pairing } from './pairing.ts';
import type { WayInParts } from './way-in-parts.ts';

/** 140 bits, seven groups of four. */
const CODE_LENGTH = 28;
const GROUP_LENGTH = 4;
const NOBODY = 0 as UserId;

interface RecoveryParts extends WayInParts {
  pairing: Pairing;
}

/** The code on a piece of paper that opens a name when every device is lost, and throws out whoever found one. */
export class Recovery {
  readonly #parts: RecoveryParts;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Makes the user's one code; the one before is worth nothing any more. Throws `NOT_AVAILABLE`, `FORBIDDEN`. */
  async createCode(user: User): Promise<string> {
    const { credentials, clock, authMode, logger } = this.#parts;
    assertClaimedMode(authMode);
    assertPerson(user);
    const code = this.#newCode();
    await credentials.setRecoveryCode(user.id, hashHumanCode(code), clock.now());
    logger.info({ username: user.username, userId: user.id }, 'recovery code made');
    return code;
  }

  /**
   * `network` is where it comes from, for the log. Throws `RECOVERY_CODE_WRONG`, the same for a name that nobody has, and
   * `NOT_AVAILABLE`.
   */
  async recover({ username, recoveryCode, claimKey: brought }: Recover, network?: string): Promise<RecoverData> {
    const { users, credentials, sessions, pairing, clock, authMode, logger } = this.#parts;
    assertClaimedMode(authMode);
    const user = await users.findByName(username);
    const usedCodeHash = hashHumanCode(recoveryCode);
    // The same questions and the same comparison, whether the name exists or not.
    const stored = await credentials.findRecoveryCode(user?.id ?? NOBODY);
    const isRight = timingSafeEqual(Buffer.from(usedCodeHash), Buffer.from(stored ?? hashHumanCode('')));
    const isFormer = user !== undefined && isFormerName(user.username);
    if (!user || stored === undefined || !isRight || isFormer) throw this.#wrong(username, network);

    const { claimKey, stored: newKey } = await chooseDeviceKey(credentials, clock, { username, brought });
    const newCode = this.#newCode();
    // Whatever can fail comes before the code is spent: who has lost everything else must not lose that one too.
    const { token, expiresAt } = await sessions.open(user, { endOthers: false });
    try {
      await pairing.cancel(user.id);
      await sessions.endAll(user, { except: sessionIdOf(token), reason: 'revoked' });
      const isDone = await credentials.recover({
        userId: user.id,
        usedCodeHash,
        newCodeHash: hashHumanCode(newCode),
        newKey,
        at: clock.now(),
      });
      if (!isDone) throw this.#wrong(username, network);
    } catch (error) {
      await sessions.end(token);
      throw error;
    }
    await this.#endLatecomers(user, sessionIdOf(token));
    logger.info({ username, userId: user.id, network }, 'name recovered');
    return { token, expiresAt, user, claimKey, recoveryCode: newCode };
  }

  /** Whoever came in by a former key while that was being taken away. The code is spent: nothing may fail any more. */
  async #endLatecomers(user: User, except: string): Promise<void> {
    const { pairing, sessions, logger } = this.#parts;
    try {
      await pairing.cancel(user.id);
      await sessions.endAll(user, { except, reason: 'revoked' });
    } catch (error) {
      logger.warn({ err: error, userId: user.id }, 'sessions not looked through after a recovery');
    }
  }

  #newCode(): string {
    return inGroups(createHumanCode(this.#parts.clock, CODE_LENGTH), GROUP_LENGTH);
  }

  #wrong(username: string, network: string | undefined): ChatError {
    this.#parts.logger.info({ username, network, code: 'RECOVERY_CODE_WRONG' }, 'login refused');
    return new ChatError(
      'RECOVERY_CODE_WRONG',
      'Name and recovery code don’t belong together, or the code was used. Check both for typing errors.',
    );
  }
}
