import type { AdminScope, UserId } from '@roomful/protocol';

/** A token that works without a login: a bot's, or an admin's. */
export interface StoredAccessToken {
  id: number;
  kind: 'bot' | 'admin';
  /** The bot; null for admin tokens. */
  userId: UserId | null;
  label: string;
  /** Of an admin token; empty for a bot's. */
  scopes: AdminScope[];
  createdAt: number;
  /** `environment`, `token:7` or `user:7`. */
  createdBy: string;
  expiresAt: number | null;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

export interface NewAccessToken {
  /** SHA-256: who reads the store can't act as anybody. */
  tokenHash: string;
  kind: 'bot' | 'admin';
  userId: UserId | null;
  label: string;
  scopes: readonly AdminScope[];
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
}

export interface AccessTokenStore {
  create(token: NewAccessToken): Promise<StoredAccessToken>;
  /** Revoked and expired ones too: whoever asks looks at the times. */
  findByHash(tokenHash: string): Promise<StoredAccessToken | undefined>;
  find(tokenId: number): Promise<StoredAccessToken | undefined>;
  /** Newest first, below the given id. */
  listAdmin(options: { beforeId?: number | undefined; limit: number }): Promise<StoredAccessToken[]>;
  /** Revokes what is not revoked yet of these tokens; answers with how many that were. */
  revoke(which: { tokenId: number } | { userIds: readonly UserId[] }, at: number): Promise<number>;
  setLastUsed(tokenId: number, at: number): Promise<void>;
}
