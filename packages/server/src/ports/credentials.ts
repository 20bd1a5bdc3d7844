import type { UserId } from '@roomful/protocol';

/** What is kept of a claim key. */
export interface StoredClaimKey {
  keyHash: string;
  /** Tells who holds the key, and nobody else, which name it is for. */
  nameSeal: string;
}

/** A passkey as it was registered. */
export interface NewPasskey {
  /** Base64url, chosen by the authenticator. */
  credentialId: string;
  userId: UserId;
  /** COSE. */
  publicKey: Uint8Array<ArrayBuffer>;
  /** How often it signed; 0 for ever with authenticators that don't count. */
  counter: number;
  /** How a browser reaches it: `internal`, `usb`, `hybrid` … */
  transports: readonly string[];
  at: number;
}

export interface StoredPasskey {
  id: number;
  credentialId: string;
  userId: UserId;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
  createdAt: number;
  lastUsedAt: number | null;
}

/** What proves whose name it is. Hashes are SHA-256, base64url. Every method is atomic. */
export interface CredentialStore {
  /**
   * Gives a person who has nothing that proves the name their first claim key; false when somebody was faster, when the
   * user is no person, or when the key stands for another name.
   */
  claim(userId: UserId, key: StoredClaimKey, at: number): Promise<boolean>;
  /** Whether the user has a claim key, a recovery code or a passkey. */
  isClaimed(userId: UserId): Promise<boolean>;
  /**
   * Whom the key stands for. A released name's keys stand for the user that the name was taken from. `nameSeal` is null
   * for keys of before there were seals.
   */
  findClaimKey(keyHash: string): Promise<{ userId: UserId; username: string; nameSeal: string | null } | undefined>;
  /** One more device. False when the key is in use already. */
  addClaimKey(userId: UserId, key: StoredClaimKey, at: number): Promise<boolean>;
  removeClaimKey(userId: UserId, keyHash: string): Promise<void>;

  /** Replaces the one before. */
  setRecoveryCode(userId: UserId, codeHash: string, at: number): Promise<void>;
  findRecoveryCode(userId: UserId): Promise<string | undefined>;
  /**
   * Only if `usedCodeHash` is still the user's code: it is replaced, and of everything that proves the name this new key
   * and this new code are left.
   */
  recover(recovery: {
    userId: UserId;
    usedCodeHash: string;
    newCodeHash: string;
    newKey: StoredClaimKey;
    at: number;
  }): Promise<boolean>;

  /** False when the passkey is known already. */
  addPasskey(passkey: NewPasskey): Promise<boolean>;
  /** Oldest first. */
  listPasskeys(userId: UserId): Promise<StoredPasskey[]>;
  findPasskey(credentialId: string): Promise<StoredPasskey | undefined>;
  /** Notes a use; false when the counter did not rise, as that of a copied authenticator. A counter of 0 never rises. */
  usePasskey(credentialId: string, counter: number, at: number): Promise<boolean>;
  /** Only one's own; false when there is none. */
  removePasskey(userId: UserId, id: number): Promise<boolean>;

  /**
   * Recovery code and passkeys go. Spent claim keys stay as hashes and seals: a browser that still holds one, and logs in by
   * itself, must not take the name again that was taken from it.
   */
  removeAll(userId: UserId): Promise<void>;
}
