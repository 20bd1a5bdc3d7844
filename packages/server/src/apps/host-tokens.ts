import { createHash } from 'node:crypto';
import { type App, embedLimits, roomNameSchema } from '@roomful/protocol';
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
  type ProtectedHeaderParameters,
} from 'jose';
import * as z from 'zod';
import type { AppStore, StoredAppKey } from '../ports/app-store.ts';
import type { Clock } from '../ports/clock.ts';
import { type HostTokenReason, hostTokenRefused } from './host-token-error.ts';
import type { KeySets } from './key-sets.ts';

/** A secret is for HS256 and a published key for the others: nobody can sign by HS256 with a key that everybody may read. */
const WITH_SECRET = ['HS256'];
const WITH_KEY_SET = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
/** How far the host's clock may be from this one. */
const SKEW_MS = 60_000;

const claimsSchema = z.object({
  sub: z.string().min(1).max(200),
  jti: z.string().min(1).max(200),
  exp: z.number(),
  iat: z.number().optional(),
  name: z.string().max(1_000).optional(),
  rooms: z.array(roomNameSchema).max(50).optional(),
});

export interface HostClaims {
  subject: string;
  /** As the host says it. */
  name: string | undefined;
  /** Rooms with access `named` that are open to this one. */
  rooms: readonly string[];
}

interface HostTokensParts {
  apps: Pick<AppStore, 'secrets' | 'useToken'>;
  keySets: Pick<KeySets, 'of'>;
  clock: Clock;
}

/** What a host says of somebody by a JWT: believed once, for the app that it was signed for, and for ten minutes at most. */
export class HostTokens {
  readonly #parts: HostTokensParts;

  constructor(parts: HostTokensParts) {
    this.#parts = parts;
  }

  /** Uses the token up. Throws `HOST_TOKEN_REFUSED` with `details.reason`. `audience`: this server's own address. */
  async redeem(app: App, token: string, audience: string): Promise<HostClaims> {
    const { apps, clock } = this.#parts;
    const payload = await this.#verify(app, token, {
      issuer: app.id,
      audience,
      currentDate: new Date(clock.now()),
      clockTolerance: SKEW_MS / 1_000,
      requiredClaims: ['exp'],
    });
    const claims = claimsSchema.safeParse(payload);
    if (!claims.success) throw hostTokenRefused('claims');
    const { sub, jti, exp, iat, name, rooms = [] } = claims.data;
    const now = clock.now();
    if (iat !== undefined && iat * 1_000 > now + SKEW_MS) throw hostTokenRefused('not_yet');
    if (exp * 1_000 > now + embedLimits.hostTokenTtlMs + SKEW_MS) throw hostTokenRefused('too_long_lived');
    const hash = createHash('sha256').update(jti).digest('base64url');
    const isFirst = await apps.useToken(app.id, { hash, expiresAt: exp * 1_000 + SKEW_MS }, now);
    if (!isFirst) throw hostTokenRefused('replayed');
    return { subject: sub, name, rooms };
  }

  async #verify(app: App, token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    const { alg = '', kid } = readHeader(token);
    if (WITH_SECRET.includes(alg)) return this.#verifyBySecret(app, { token, kid }, options);
    if (!WITH_KEY_SET.includes(alg) || app.jwksUrl === null) throw hostTokenRefused('algorithm');
    let keys = await this.#parts.keySets.of(app.jwksUrl);
    if (kid !== undefined && !keys.keys.some((key) => key.kid === kid)) {
      // The host may have changed its keys since.
      keys = await this.#parts.keySets.of(app.jwksUrl, { anew: true });
    }
    const verified = await jwtVerify(token, createLocalJWKSet(keys), { ...options, algorithms: WITH_KEY_SET }).catch(
      refuse,
    );
    return verified.payload;
  }

  async #verifyBySecret(
    app: App,
    { token, kid }: { token: string; kid: string | undefined },
    options: JWTVerifyOptions,
  ): Promise<JWTPayload> {
    const all = await this.#parts.apps.secrets(app.id, this.#parts.clock.now());
    const fitting = kid === undefined ? all : all.filter((key) => key.kid === kid);
    if (fitting.length === 0) throw hostTokenRefused('unknown_key');
    let refusal: unknown;
    for (const key of fitting) {
      try {
        return (await jwtVerify(token, toBytes(key), { ...options, algorithms: WITH_SECRET })).payload;
      } catch (error) {
        refusal = error;
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break;
      }
    }
    return refuse(refusal);
  }
}

function readHeader(token: string): ProtectedHeaderParameters {
  try {
    return decodeProtectedHeader(token);
  } catch {
    throw hostTokenRefused('malformed');
  }
}

function toBytes({ secret }: StoredAppKey): Uint8Array {
  return new TextEncoder().encode(secret);
}

/** What the library found, in the words of this server. The token itself is in none of them. */
function refuse(error: unknown): never {
  throw error instanceof errors.JOSEError ? hostTokenRefused(reasonOf(error)) : error;
}

function reasonOf(error: errors.JOSEError): HostTokenReason {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error.claim);
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'unknown_key';
  if (error instanceof errors.JWKSInvalid || error instanceof errors.JWKInvalid) return 'keys_unavailable';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) return 'algorithm';
  return 'malformed';
}

function reasonOfClaim(claim: string): HostTokenReason {
  if (claim === 'iss') return 'issuer';
  if (claim === 'aud') return 'audience';
  if (claim === 'nbf') return 'not_yet';
  return 'claims';
}
