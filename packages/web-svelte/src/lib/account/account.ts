import { createPairingCode, createRecoveryCode, logOutEverywhere } from '@roomful/sdk';
import { type AccountAccess, askServer } from './ask-server.ts';
import { addPasskey, listPasskeys, type Passkey, removePasskey } from './passkeys.ts';

/** What a person may do with their account. Everything throws `ChatError` when it is refused. */
export class Account {
  #access: () => AccountAccess;

  /** Asked for each time: a session may have been renewed meanwhile. */
  constructor(access: () => AccountAccess) {
    this.#access = access;
  }

  get hasKey(): boolean {
    return this.#access().claimKey !== undefined;
  }

  createRecoveryCode(): Promise<string> {
    return createRecoveryCode(this.#access());
  }

  createPairingCode(): Promise<{ code: string; expiresAt: number }> {
    return createPairingCode(this.#access());
  }

  listPasskeys(): Promise<readonly Passkey[]> {
    return listPasskeys(this.#access());
  }

  addPasskey(): Promise<void> {
    return addPasskey(this.#access());
  }

  removePasskey(id: number): Promise<void> {
    return removePasskey(this.#access(), id);
  }

  async exportData(): Promise<Blob> {
    return (await askServer(this.#access(), '/api/me/export', { method: 'GET' })).blob();
  }

  logOutEverywhere(): Promise<void> {
    return logOutEverywhere(this.#access());
  }

  /** For ever: the key says that it is meant. */
  async erase(): Promise<void> {
    const access = this.#access();
    await askServer(access, '/api/me', { method: 'DELETE', body: { claimKey: access.claimKey } });
  }
}
