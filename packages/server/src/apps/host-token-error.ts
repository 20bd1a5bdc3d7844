import { ChatError } from '../chat-error.ts';

/** Why a host's token opens nothing, in words for whoever wrote the backend that signs it. */
const reasons = {
  missing: 'Somebody who is signed in stays so with a fresh token of the host. Answer getToken() with a new one.',
  malformed: 'This is no JWT. Send what the library answers, as it is: three parts with dots between them.',
  algorithm:
    'The token is signed in a way that this app does not know. Sign with HS256 and a secret of the app, or with RS256, PS256, ES256 or EdDSA and a key of its JWKS.',
  unknown_key: 'The app has no key with this kid. Sign with one that it has, or leave kid out.',
  signature:
    'The signature is not of a key of this app. Sign with its newest secret: the characters as they are, not decoded.',
  issuer: 'iss has to be the app’s id.',
  audience: 'aud has to be this server’s address, without a path.',
  expired: 'The token has expired. Sign a new one for every call of getToken().',
  not_yet: 'nbf or iat lies ahead. Set the clock of the machine that signs.',
  too_long_lived: 'exp has to be at most ten minutes ahead.',
  replayed: 'This token was used before. Each opens once: give every one a jti of its own.',
  claims:
    'sub and jti are strings of 1 to 200 characters, exp is a time in seconds; name, where it is given, is a string, and rooms a list of at most 50 names of rooms.',
  keys_unavailable: 'The app’s JWKS could not be read. Look whether its address answers with a JWKS.',
} as const satisfies Record<string, string>;

export type HostTokenReason = keyof typeof reasons;

export function hostTokenRefused(reason: HostTokenReason, cause?: unknown): ChatError {
  return new ChatError('HOST_TOKEN_REFUSED', reasons[reason], { details: { reason }, cause });
}
