import type { CreateSessionData } from '@roomful/sdk';
import { type AccountAccess, askServer } from './ask-server.ts';

/** A way in that a device or a password manager keeps. */
export interface Passkey {
  id: number;
  createdAt: number;
  lastUsedAt: number | null;
}

export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential;
}

export async function listPasskeys(access: AccountAccess): Promise<readonly Passkey[]> {
  const response = await askServer(access, '/api/me/passkeys', { method: 'GET' });
  return ((await response.json()) as { passkeys: Passkey[] }).passkeys;
}

/** Throws a `DOMException` when the person or the device does not want to. */
export async function addPasskey(access: AccountAccess): Promise<void> {
  const response = await askServer(access, '/api/me/passkey-options', { method: 'POST' });
  const { publicKey } = (await response.json()) as { publicKey: PublicKeyCredentialCreationOptionsJSON };
  const made = await navigator.credentials.create({
    publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
  });
  await askServer(access, '/api/me/passkeys', { method: 'POST', body: { credential: toJson(made) } });
}

export async function removePasskey(access: AccountAccess, id: number): Promise<void> {
  await askServer(access, `/api/me/passkeys/${id}`, { method: 'DELETE' });
}

/** Throws a `DOMException` when the person or the device does not want to. */
export async function enterWithPasskey(access: AccountAccess): Promise<CreateSessionData> {
  const options = await askServer(access, '/api/sessions/passkey-options', { method: 'POST' });
  const { publicKey } = (await options.json()) as { publicKey: PublicKeyCredentialRequestOptionsJSON };
  const signed = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey),
  });
  const body = { credential: toJson(signed) };
  const answer = await askServer(access, '/api/sessions/passkey', { method: 'POST', body });
  return (await answer.json()) as CreateSessionData;
}

function toJson(credential: Credential | null): object {
  if (!(credential instanceof PublicKeyCredential)) throw new DOMException('No passkey was given.', 'NotAllowedError');
  return credential.toJSON();
}
