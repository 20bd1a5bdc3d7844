import type { UserId } from '@roomful/protocol';
import type { Database } from 'better-sqlite3';
import type { CredentialStore, NewPasskey, StoredClaimKey, StoredPasskey } from '../../ports/credentials.ts';

interface PasskeyRow {
  id: number;
  credential_id: string;
  user_id: UserId;
  public_key: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string;
  created_at: number;
  last_used_at: number | null;
}

const IS_CLAIMED = `(
  EXISTS (SELECT 1 FROM claim_keys WHERE user_id = $userId)
  OR EXISTS (SELECT 1 FROM recovery_codes WHERE user_id = $userId)
  OR EXISTS (SELECT 1 FROM passkeys WHERE user_id = $userId)
)`;

export class SqliteCredentials implements CredentialStore {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #recover: (recovery: Parameters<CredentialStore['recover']>[0]) => boolean;
  readonly #removeAll: (userId: UserId) => void;

  constructor(database: Database) {
    const statements = prepare(database);
    this.#statements = statements;
    const recover = database.transaction((recovery: Parameters<CredentialStore['recover']>[0]) => {
      const { userId, usedCodeHash, newCodeHash, newKey, at } = recovery;
      if (statements.replaceRecoveryCode.run({ userId, usedCodeHash, newCodeHash, at }).changes === 0) return false;
      statements.removeClaimKeys.run({ userId });
      statements.removePasskeys.run({ userId });
      statements.addClaimKey.run({ userId, ...newKey, at });
      return true;
    });
    this.#recover = (recovery) => recover.immediate(recovery);
    const removeAll = database.transaction((userId: UserId) => {
      statements.removeRecoveryCode.run({ userId });
      statements.removePasskeys.run({ userId });
    });
    this.#removeAll = (userId) => removeAll.immediate(userId);
  }

  async claim(userId: UserId, key: StoredClaimKey, at: number): Promise<boolean> {
    return this.#statements.claim.run({ userId, ...key, at }).changes === 1;
  }

  async isClaimed(userId: UserId): Promise<boolean> {
    return this.#statements.isClaimed.get({ userId })?.claimed === 1;
  }

  async findClaimKey(keyHash: string): ReturnType<CredentialStore['findClaimKey']> {
    return this.#statements.findClaimKey.get({ keyHash });
  }

  async addClaimKey(userId: UserId, key: StoredClaimKey, at: number): Promise<boolean> {
    return this.#statements.addClaimKey.run({ userId, ...key, at }).changes === 1;
  }

  async removeClaimKey(userId: UserId, keyHash: string): Promise<void> {
    this.#statements.removeClaimKey.run({ userId, keyHash });
  }

  async setRecoveryCode(userId: UserId, codeHash: string, at: number): Promise<void> {
    this.#statements.setRecoveryCode.run({ userId, codeHash, at });
  }

  async findRecoveryCode(userId: UserId): Promise<string | undefined> {
    return this.#statements.findRecoveryCode.get({ userId })?.code_hash;
  }

  async recover(recovery: Parameters<CredentialStore['recover']>[0]): Promise<boolean> {
    return this.#recover(recovery);
  }

  async addPasskey({ transports, ...passkey }: NewPasskey): Promise<boolean> {
    const row = { ...passkey, publicKey: Buffer.from(passkey.publicKey), transports: JSON.stringify(transports) };
    return this.#statements.addPasskey.run(row).changes === 1;
  }

  async listPasskeys(userId: UserId): Promise<StoredPasskey[]> {
    return this.#statements.listPasskeys.all({ userId }).map(toPasskey);
  }

  async findPasskey(credentialId: string): Promise<StoredPasskey | undefined> {
    const row = this.#statements.findPasskey.get({ credentialId });
    return row && toPasskey(row);
  }

  async usePasskey(credentialId: string, counter: number, at: number): Promise<boolean> {
    return this.#statements.usePasskey.run({ credentialId, counter, at }).changes === 1;
  }

  async removePasskey(userId: UserId, id: number): Promise<boolean> {
    return this.#statements.removePasskey.run({ userId, id }).changes === 1;
  }

  async removeAll(userId: UserId): Promise<void> {
    this.#removeAll(userId);
  }
}

function prepare(database: Database) {
  type User = { userId: UserId };
  type Key = User & { keyHash: string };
  type At = { at: number };
  return {
    claim: database.prepare<[User & StoredClaimKey & At]>(
      `INSERT INTO claim_keys (key_hash, user_id, created_at, name_seal)
       SELECT $keyHash, id, $at, $nameSeal FROM users WHERE id = $userId AND kind = 'person' AND NOT ${IS_CLAIMED}
       ON CONFLICT DO NOTHING`,
    ),
    isClaimed: database.prepare<[User], { claimed: number }>(`SELECT ${IS_CLAIMED} AS claimed`),
    findClaimKey: database.prepare<
      [{ keyHash: string }],
      { userId: UserId; username: string; nameSeal: string | null }
    >(
      `SELECT u.id AS userId, u.username, k.name_seal AS nameSeal
       FROM claim_keys k JOIN users u ON u.id = k.user_id WHERE k.key_hash = $keyHash`,
    ),
    addClaimKey: database.prepare<[User & StoredClaimKey & At]>(
      `INSERT INTO claim_keys (key_hash, user_id, created_at, name_seal)
       VALUES ($keyHash, $userId, $at, $nameSeal) ON CONFLICT DO NOTHING`,
    ),
    removeClaimKey: database.prepare<[Key]>(`DELETE FROM claim_keys WHERE key_hash = $keyHash AND user_id = $userId`),
    removeClaimKeys: database.prepare<[User]>(`DELETE FROM claim_keys WHERE user_id = $userId`),
    setRecoveryCode: database.prepare<[User & At & { codeHash: string }]>(
      `INSERT INTO recovery_codes (user_id, code_hash, created_at)
       SELECT id, $codeHash, $at FROM users WHERE id = $userId AND erased_at IS NULL
       ON CONFLICT (user_id) DO UPDATE SET code_hash = excluded.code_hash, created_at = excluded.created_at`,
    ),
    findRecoveryCode: database.prepare<[User], { code_hash: string }>(
      `SELECT code_hash FROM recovery_codes WHERE user_id = $userId`,
    ),
    replaceRecoveryCode: database.prepare<[User & At & { usedCodeHash: string; newCodeHash: string }]>(
      `UPDATE recovery_codes SET code_hash = $newCodeHash, created_at = $at
       WHERE user_id = $userId AND code_hash = $usedCodeHash`,
    ),
    removeRecoveryCode: database.prepare<[User]>(`DELETE FROM recovery_codes WHERE user_id = $userId`),
    addPasskey: database.prepare<[Omit<NewPasskey, 'transports'> & { transports: string }]>(
      `INSERT INTO passkeys (credential_id, user_id, public_key, counter, transports, created_at)
       SELECT $credentialId, id, $publicKey, $counter, $transports, $at FROM users
       WHERE id = $userId AND erased_at IS NULL ON CONFLICT DO NOTHING`,
    ),
    listPasskeys: database.prepare<[User], PasskeyRow>(`SELECT * FROM passkeys WHERE user_id = $userId ORDER BY id`),
    findPasskey: database.prepare<[{ credentialId: string }], PasskeyRow>(
      `SELECT * FROM passkeys WHERE credential_id = $credentialId`,
    ),
    usePasskey: database.prepare<[At & { credentialId: string; counter: number }]>(
      `UPDATE passkeys SET counter = $counter, last_used_at = $at
       WHERE credential_id = $credentialId AND (counter < $counter OR (counter = 0 AND $counter = 0))`,
    ),
    removePasskey: database.prepare<[User & { id: number }]>(
      `DELETE FROM passkeys WHERE id = $id AND user_id = $userId`,
    ),
    removePasskeys: database.prepare<[User]>(`DELETE FROM passkeys WHERE user_id = $userId`),
  };
}

function toPasskey(row: PasskeyRow): StoredPasskey {
  return {
    id: row.id,
    credentialId: row.credential_id,
    userId: row.user_id,
    publicKey: new Uint8Array(row.public_key),
    counter: row.counter,
    transports: JSON.parse(row.transports) as string[],
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}
