import type { AddPasskey, CreateSessionData, Passkey, PasskeyOptionsData, UsePasskey, User } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { StoredPasskey } from '../ports/credentials.ts';
import { assertClaimedMode } from './assert-claimed-mode.ts';
import { assertPerson } from './assert-person.ts';
import { chooseDeviceKey } from './device-key.ts';
import { PasskeyChallenges } from './passkey-challenges.ts';
import type { PasskeySite } from './passkey-site.ts';
import { isFormerName } from './reserved-names.ts';
import type { TicketedWayInParts } from './way-in-parts.ts';

/** Far more than a person has devices. */
const MAX_PASSKEYS = 20;

/** EdDSA, ES256, RS256: what authenticators speak. Named here, as the library else tries what Node calls experimental. */
const ALGORITHMS = [-8, -7, -257];

/** Loaded at first use: it is large, and most servers start without anybody asking for it. */
const webauthn = () => import('@simplewebauthn/server');

/**
 * WebAuthn as a second way in. Passkeys are discoverable: they know whose they are, so that nobody has to say a name
 * first, and no answer tells whether a name has passkeys. The device verifies the person (`userVerification: required`),
 * because the passkey is the only thing that is asked for.
 */
export class Passkeys {
  readonly #parts: TicketedWayInParts;
  readonly #challenges: PasskeyChallenges;

  constructor(parts: TicketedWayInParts) {
    this.#parts = parts;
    this.#challenges = new PasskeyChallenges(parts);
  }

  /** Throws `NOT_AVAILABLE`, `FORBIDDEN`. */
  async registrationOptions(user: User, { rpId }: PasskeySite): Promise<PasskeyOptionsData> {
    assertClaimedMode(this.#parts.authMode);
    assertPerson(user);
    const { generateRegistrationOptions } = await webauthn();
    const known = await this.#parts.credentials.listPasskeys(user.id);
    const publicKey = await generateRegistrationOptions({
      rpName: 'Roomful',
      rpID: rpId,
      userName: user.username,
      userDisplayName: user.username,
      userID: new TextEncoder().encode(String(user.id)),
      challenge: await this.#challenges.create('register', String(user.id)),
      excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
      supportedAlgorithmIDs: ALGORITHMS,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { publicKey: { ...publicKey } };
  }

  /** Throws `PASSKEY_REFUSED`, `NOT_AVAILABLE`, `FORBIDDEN`. */
  async add(user: User, { credential }: AddPasskey, { rpId, origins }: PasskeySite): Promise<Passkey> {
    const { credentials, clock, authMode, logger } = this.#parts;
    assertClaimedMode(authMode);
    assertPerson(user);
    const challenge = await this.#challenges.spend('register', credential.response.clientDataJSON, String(user.id));
    const { verifyRegistrationResponse } = await webauthn();
    const { transports = [], ...response } = credential.response;
    const { verified, registrationInfo } = await this.#verify(() =>
      verifyRegistrationResponse({
        response: { ...credential, response, clientExtensionResults: {} },
        expectedChallenge: challenge,
        expectedOrigin: origins,
        expectedRPID: rpId,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }),
    );
    if (!verified) throw this.#refused('not verified');
    const known = await credentials.listPasskeys(user.id);
    if (known.length >= MAX_PASSKEYS) {
      throw new ChatError('PASSKEY_REFUSED', `You have ${MAX_PASSKEYS} passkeys already. Remove one first.`);
    }
    const { id: credentialId, publicKey, counter } = registrationInfo.credential;
    const passkey = { credentialId, userId: user.id, publicKey, counter, transports, at: clock.now() };
    if (!(await credentials.addPasskey(passkey))) throw this.#refused('known already');
    logger.info({ username: user.username, userId: user.id }, 'passkey added');
    const stored = await credentials.findPasskey(credentialId);
    if (!stored) throw this.#refused('removed meanwhile');
    return toPasskey(stored);
  }

  async list(user: User): Promise<Passkey[]> {
    assertClaimedMode(this.#parts.authMode);
    return (await this.#parts.credentials.listPasskeys(user.id)).map(toPasskey);
  }

  /** Throws `NOT_FOUND` for what is not one's own. */
  async remove(user: User, id: number): Promise<void> {
    assertClaimedMode(this.#parts.authMode);
    if (!(await this.#parts.credentials.removePasskey(user.id, id))) {
      throw new ChatError('NOT_FOUND', 'You have no such passkey. Fetch the list again.');
    }
    this.#parts.logger.info({ username: user.username, userId: user.id }, 'passkey removed');
  }

  /** The same for everybody: nobody has to say who they are. Throws `NOT_AVAILABLE`. */
  async loginOptions({ rpId }: PasskeySite): Promise<PasskeyOptionsData> {
    assertClaimedMode(this.#parts.authMode);
    const { generateAuthenticationOptions } = await webauthn();
    const challenge = await this.#challenges.create('log in', '');
    const publicKey = await generateAuthenticationOptions({ rpID: rpId, challenge, userVerification: 'required' });
    return { publicKey: { ...publicKey } };
  }

  /** `network` is where the login comes from, for the log. Throws `PASSKEY_REFUSED`, `NOT_AVAILABLE`. */
  async logIn(
    { credential, claimKey }: UsePasskey,
    { rpId, origins }: PasskeySite,
    network?: string,
  ): Promise<CreateSessionData> {
    const { credentials, clock, authMode } = this.#parts;
    assertClaimedMode(authMode);
    const challenge = await this.#challenges.spend('log in', credential.response.clientDataJSON, '');
    const stored = await credentials.findPasskey(credential.id);
    const owner = Buffer.from(credential.response.userHandle, 'base64url').toString();
    if (!stored || owner !== String(stored.userId)) throw this.#refused('unknown');
    const { verifyAuthenticationResponse } = await webauthn();
    const { verified, authenticationInfo } = await this.#verify(() =>
      verifyAuthenticationResponse({
        response: { ...credential, clientExtensionResults: {} },
        expectedChallenge: challenge,
        expectedOrigin: origins,
        expectedRPID: rpId,
        credential: { ...stored, id: stored.credentialId },
        requireUserVerification: true,
      }),
    );
    if (!verified) throw this.#refused('not verified');
    const isRising = await credentials.usePasskey(stored.credentialId, authenticationInfo.newCounter, clock.now());
    if (!isRising) throw this.#refused('the counter did not rise');
    return this.#enter(stored, claimKey, network);
  }

  async #enter(
    { userId, credentialId }: StoredPasskey,
    brought: string | undefined,
    network: string | undefined,
  ): Promise<CreateSessionData> {
    const { users, credentials, sessions, clock, logger } = this.#parts;
    const [user] = await users.findMany([userId]);
    if (!user || isFormerName(user.username)) throw this.#refused('unknown');
    const device = { username: user.username, brought };
    const key = brought === undefined ? undefined : await chooseDeviceKey(credentials, clock, device);
    const hasNewKey = key?.isBrought === true && (await credentials.addClaimKey(userId, key.stored, clock.now()));
    const { token, expiresAt } = await sessions.open(user, { endOthers: false });
    // Removed meanwhile, perhaps by a recovery, which ended the sessions of before.
    if (!(await credentials.findPasskey(credentialId))) {
      await sessions.end(token);
      if (hasNewKey) await credentials.removeClaimKey(userId, key.stored.keyHash);
      throw this.#refused('removed');
    }
    logger.info({ username: user.username, userId, by: 'passkey', network }, 'login');
    return { token, expiresAt, user, ...(hasNewKey && { claimKey: key.claimKey }) };
  }

  /** The library throws for whatever does not fit. */
  async #verify<Result>(verify: () => Promise<Result>): Promise<Result> {
    try {
      return await verify();
    } catch (error) {
      throw this.#refused(error instanceof Error ? error.message : String(error));
    }
  }

  #refused(reason: string): ChatError {
    this.#parts.logger.info({ code: 'PASSKEY_REFUSED', reason }, 'passkey refused');
    return new ChatError(
      'PASSKEY_REFUSED',
      'This passkey does not open a name here, or its answer came too late. Try again, or log in another way.',
    );
  }
}

function toPasskey({ id, transports, createdAt, lastUsedAt }: StoredPasskey): Passkey {
  return { id, transports, createdAt, lastUsedAt };
}
