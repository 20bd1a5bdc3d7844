import type { CreateSession, CreateSessionData, User } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import { hashClaimKey, sealName } from './claim-key.ts';
import { chooseDeviceKey } from './device-key.ts';
import { foldName } from './fold-name.ts';
import { isFormerName, type ReservedNames } from './reserved-names.ts';
import type { WayInParts } from './way-in-parts.ts';

/** `claimed`: a name belongs to who took it first. `open`: the newest login under a name wins. */
export type AuthMode = 'claimed' | 'open';

interface Entry {
  user: User;
  /** Of the key that opens the name. */
  keyHash?: string;
  /** Only when this login claimed the name. */
  newClaimKey?: string;
  /** The key is of this server and would be lost with the answer. */
  isKeyOurs?: boolean;
}

interface LogInParts extends WayInParts {
  reservedNames: ReservedNames;
}

/**
 * Names without passwords: see "Accounts" in the protocol's SPEC.md. `network` is where the login comes from, for the log.
 */
export function createLogIn({ users, credentials, sessions, reservedNames, clock, authMode, logger }: LogInParts) {
  return async function logIn(login: CreateSession, network?: string): Promise<CreateSessionData> {
    const { username } = login;
    try {
      const data = await enter(login);
      logger.info({ username, userId: data.user.id, network }, 'login');
      return data;
    } catch (error) {
      if (isRefusal(error)) logger.info({ username, code: error.code, network }, 'login refused');
      throw error;
    }
  };

  async function enter({ username, claimKey }: CreateSession): Promise<CreateSessionData> {
    if (reservedNames.has(username)) {
      throw new ChatError('USERNAME_RESERVED', `The name ${username} is kept for the service. Choose another name.`);
    }
    const entry = authMode === 'open' ? await enterOpen(username) : await enterClaimed(username, claimKey);
    const { token, expiresAt } = await openSession(entry);
    const { user, newClaimKey, keyHash } = entry;
    if (keyHash !== undefined && !(await isStillTheirs(user, keyHash))) {
      await sessions.end(token);
      throw taken(username, username);
    }
    return { token, expiresAt, user, ...(newClaimKey !== undefined && { claimKey: newClaimKey }) };
  }

  async function openSession({ user, newClaimKey, isKeyOurs = false }: Entry) {
    try {
      return await sessions.open(user, { endOthers: authMode === 'open' });
    } catch (error) {
      // The key is lost with this answer: the name must stay free for the next try.
      if (newClaimKey !== undefined && isKeyOurs) await credentials.removeClaimKey(user.id, hashClaimKey(newClaimKey));
      throw error;
    }
  }

  /** What ended the key meanwhile, such as a recovery or an erasure, may have ended the sessions before this one was made. */
  async function isStillTheirs({ id, username }: User, keyHash: string): Promise<boolean> {
    const owner = await credentials.findClaimKey(keyHash);
    return owner?.userId === id && owner.username === username;
  }

  async function enterOpen(username: string): Promise<Entry> {
    const user = await findOrCreate(username);
    if (user.kind !== 'person') throw taken(username, user.username);
    return { user };
  }

  async function enterClaimed(username: string, claimKey: string | undefined): Promise<Entry> {
    const givenHash = claimKey === undefined ? undefined : hashClaimKey(claimKey);
    const owner = givenHash === undefined ? undefined : await credentials.findClaimKey(givenHash);
    if (givenHash !== undefined && owner?.username === username) {
      const known = await users.findByName(username);
      if (known?.id === owner.userId) return { user: known, keyHash: givenHash };
    }
    const isSpent = owner !== undefined && isFormerName(owner.username);
    if (isSpent && claimKey !== undefined && isSealed(owner.nameSeal, claimKey, username)) throw spent(username);
    const user = await findOrCreate(username);
    if (await credentials.isClaimed(user.id)) throw taken(username, user.username);
    // A key that stands for another name already opens that one only.
    const device = { username, brought: claimKey };
    const { claimKey: newClaimKey, stored, isBrought } = await chooseDeviceKey(credentials, clock, device);
    const { keyHash } = stored;
    if (await credentials.claim(user.id, stored, clock.now())) {
      return { user, keyHash, newClaimKey, isKeyOurs: !isBrought };
    }
    // The same request twice at the same moment.
    if (isBrought && (await credentials.findClaimKey(keyHash))?.userId === user.id) return { user, keyHash };
    throw taken(username, user.username);
  }

  /** Throws `USERNAME_TAKEN` when somebody has a name that looks like it. */
  async function findOrCreate(username: string): Promise<User> {
    const known = await users.findByName(username);
    if (known) return known;
    const at = clock.now();
    const { status, user } = await users.create({ username, foldedName: foldName(username), kind: 'person', at });
    if (status === 'resembled') throw taken(username, user.username);
    return user;
  }

  function taken(username: string, owner: string): ChatError {
    const message =
      username === owner
        ? `The name ${username} is taken. Choose another name. If it is yours, log in with its claim key, with your ` +
          'recovery code, or with a code from a device where you are logged in.'
        : `The name ${username} looks too much like ${owner}, which is taken. Choose another name.`;
    return new ChatError('USERNAME_TAKEN', message, { details: { username, owner } });
  }

  function spent(username: string): ChatError {
    const message =
      `The name ${username} was released or erased, and this key, which was for it, does not claim it again. ` +
      'Log in without the key to claim the name anew, or choose another name.';
    return new ChatError('USERNAME_TAKEN', message);
  }
}

/** Whether a key is for this name, or what looks like it. Without a seal it could be for any. */
function isSealed(nameSeal: string | null, claimKey: string, username: string): boolean {
  return nameSeal === null || nameSeal === sealName(claimKey, username);
}

function isRefusal(error: unknown): error is ChatError {
  return error instanceof ChatError && (error.code === 'USERNAME_TAKEN' || error.code === 'USERNAME_RESERVED');
}
