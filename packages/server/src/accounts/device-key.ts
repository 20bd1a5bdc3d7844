import type { Clock } from '../ports/clock.ts';
import type { CredentialStore, StoredClaimKey } from '../ports/credentials.ts';
import { createClaimKey, hashClaimKey, isClaimKey, sealName } from './claim-key.ts';

export interface DeviceKey {
  claimKey: string;
  stored: StoredClaimKey;
  /** The device made it and keeps it, whether it hears the answer or not. */
  isBrought: boolean;
}

interface Device {
  /** The name that the key will open. */
  username: string;
  /** The key that the device brings. */
  brought: string | undefined;
}

/** The key that a device will have: the one it brings, if that is a key and opens nothing yet, else a fresh one. */
export async function chooseDeviceKey(
  credentials: CredentialStore,
  clock: Clock,
  { username, brought }: Device,
): Promise<DeviceKey> {
  if (brought !== undefined && isClaimKey(brought)) {
    const stored = toStored(brought, username);
    if ((await credentials.findClaimKey(stored.keyHash)) === undefined) {
      return { claimKey: brought, stored, isBrought: true };
    }
  }
  const claimKey = createClaimKey(clock);
  return { claimKey, stored: toStored(claimKey, username), isBrought: false };
}

function toStored(claimKey: string, username: string): StoredClaimKey {
  return { keyHash: hashClaimKey(claimKey), nameSeal: sealName(claimKey, username) };
}
