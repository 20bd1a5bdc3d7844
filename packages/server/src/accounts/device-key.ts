import type { Clock } from '../ports/clock.ts';
import type { CredentialStore } from '../ports/credentials.ts';
import { createClaimKey, hashClaimKey, isClaimKey } from './claim-key.ts';

export interface DeviceKey {
  claimKey: string;
  keyHash: string;
  /** The device made it and keeps it, whether it hears the answer or not. */
  isBrought: boolean;
}

/** The key that a device will have: the one it brings, if that is a key and opens nothing yet, else a fresh one. */
export async function chooseDeviceKey(
  credentials: CredentialStore,
  clock: Clock,
  brought: string | undefined,
): Promise<DeviceKey> {
  if (brought !== undefined && isClaimKey(brought)) {
    const keyHash = hashClaimKey(brought);
    if ((await credentials.findClaimKey(keyHash)) === undefined) return { claimKey: brought, keyHash, isBrought: true };
  }
  const claimKey = createClaimKey(clock);
  return { claimKey, keyHash: hashClaimKey(claimKey), isBrought: false };
}
