import { ChatError, createClaimKey, type CreateSessionData, logIn } from '@roomful/sdk';
import type { IdentityStore } from '#lib/storage/identity-store.ts';

interface EnterOptions {
  url: string;
  identity: IdentityStore;
}

/**
 * Logs in with the key that this browser has for the name. For a name that is new here it makes one and keeps it before
 * the server hears of it: if the answer gets lost, the next try still has the key that the name was claimed with.
 */
export async function enterName(username: string, { url, identity }: EnterOptions): Promise<CreateSessionData> {
  const claimKey = identity.claimKey(username) ?? identity.newKey(username, createClaimKey);
  try {
    const answer = await logIn({ url, username, claimKey });
    identity.remember(answer.user.username, answer.claimKey ?? claimKey);
    return answer;
  } catch (error) {
    if (error instanceof ChatError && !error.retryable) identity.dropNewKey(username);
    throw withOwnKey(error, identity);
  }
}

/** Of a name that is taken: whether this browser has its owner's key, and whether that opens it still. */
type OwnKey = 'opens' | 'shut-out';

/** A refusal that tells more to whoever has, or had, the name: `details.ownKey`. */
function withOwnKey(error: unknown, identity: IdentityStore): unknown {
  if (!(error instanceof ChatError) || error.code !== 'USERNAME_TAKEN') return error;
  const { username, owner } = error.details ?? {};
  if (typeof owner !== 'string' || identity.claimKey(owner) === undefined) return error;
  if (owner === username) identity.markShutOut(owner);
  const ownKey: OwnKey = identity.names.includes(owner) ? 'opens' : 'shut-out';
  const { code, message, retryable, origin } = error;
  return new ChatError({ code, message, retryable, origin, details: { ...error.details, ownKey }, cause: error });
}

/**
 * The same for a name that a person typed just now. A key of this browser that opens it no more, because an admin has
 * released the name, does not stand in the way of taking it anew; where it is somebody else's, the key stays.
 */
export async function enterTypedName(username: string, options: EnterOptions): Promise<CreateSessionData> {
  const { url, identity } = options;
  try {
    return await enterName(username, options);
  } catch (error) {
    const hasOldKey = identity.claimKey(username) !== undefined;
    if (!hasOldKey || !(error instanceof ChatError) || error.code !== 'USERNAME_TAKEN') throw error;
    try {
      const answer = await logIn({ url, username });
      identity.remember(answer.user.username, answer.claimKey);
      return answer;
    } catch (again) {
      throw withOwnKey(again, identity);
    }
  }
}
