import type { UserId } from '@roomful/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CredentialStore, NewPasskey } from '../ports/credentials.ts';
import type { UserStore } from '../ports/store.ts';
import type { StoreUnderTest } from './store-contract.ts';

/** What every store must do with what proves whose name it is. */
export function testCredentialsContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`credentials: ${name}`, () => {
    let opened: StoreUnderTest;
    let users: UserStore;
    let credentials: CredentialStore;
    let alice: UserId;
    let bob: UserId;

    beforeEach(async () => {
      opened = await open();
      ({ users, credentials } = opened.store);
      alice = await createUser('alice');
      bob = await createUser('bob');
    });
    afterEach(() => opened.dispose());

    async function createUser(username: string, kind: 'person' | 'bot' = 'person'): Promise<UserId> {
      return (await users.create({ username, foldedName: username, kind, at: 1 })).user.id;
    }

    const key = (keyHash: string) => ({ keyHash, nameSeal: `${keyHash} sealed` });

    const passkey = (credentialId: string, more: Partial<NewPasskey> = {}): NewPasskey => ({
      credentialId,
      userId: alice,
      publicKey: new Uint8Array([1, 2, 3]),
      counter: 5,
      transports: ['internal', 'hybrid'],
      at: 9,
      ...more,
    });

    it('[ACC2] an unclaimed name is claimed once, whoever asks at the same moment', async () => {
      expect(await credentials.isClaimed(alice)).toBe(false);
      expect(
        await Promise.all([credentials.claim(alice, key('one'), 1), credentials.claim(alice, key('two'), 1)]),
      ).toEqual([true, false]);
      expect(await credentials.isClaimed(alice)).toBe(true);
      expect(await credentials.findClaimKey('one')).toEqual({
        userId: alice,
        username: 'alice',
        nameSeal: 'one sealed',
      });
      expect(await credentials.findClaimKey('two')).toBeUndefined();
    });

    it('a key stands for one name, and nobody claims the name of a bot', async () => {
      await credentials.claim(alice, key('one'), 1);
      expect(await credentials.claim(bob, key('one'), 1)).toBe(false);
      expect(await credentials.addClaimKey(bob, key('one'), 1)).toBe(false);
      expect(await credentials.isClaimed(bob)).toBe(false);
      expect(await credentials.claim(await createUser('helper', 'bot'), key('two'), 1)).toBe(false);
    });

    it('a name with a recovery code or a passkey is claimed, without any key', async () => {
      await credentials.setRecoveryCode(alice, 'code', 1);
      expect(await credentials.claim(alice, key('one'), 1)).toBe(false);
      await credentials.addPasskey(passkey('c', { userId: bob }));
      expect(await credentials.claim(bob, key('two'), 1)).toBe(false);
    });

    it('each device has its key, and each goes by itself', async () => {
      await credentials.claim(alice, key('one'), 1);
      expect(await credentials.addClaimKey(alice, key('two'), 2)).toBe(true);
      await credentials.removeClaimKey(bob, 'two');
      expect(await credentials.findClaimKey('two')).toMatchObject({ userId: alice });
      await credentials.removeClaimKey(alice, 'one');
      expect(await credentials.findClaimKey('one')).toBeUndefined();
      expect(await credentials.isClaimed(alice)).toBe(true);
    });

    it('[ACC7] a recovery leaves the new key and the new code only, and works once', async () => {
      await credentials.claim(alice, key('one'), 1);
      await credentials.claim(bob, key('bobs'), 1);
      await credentials.setRecoveryCode(alice, 'first', 1);
      await credentials.setRecoveryCode(alice, 'code', 2);
      await credentials.addPasskey(passkey('thief'));
      const recovery = { userId: alice, usedCodeHash: 'code', newCodeHash: 'next', newKey: key('new'), at: 3 };
      expect(await credentials.recover({ ...recovery, usedCodeHash: 'first' })).toBe(false);
      expect(await credentials.recover({ ...recovery, userId: bob })).toBe(false);
      expect(await credentials.findClaimKey('one')).toBeDefined();
      expect(await Promise.all([credentials.recover(recovery), credentials.recover(recovery)])).toEqual([true, false]);
      expect(await credentials.findClaimKey('one')).toBeUndefined();
      expect(await credentials.findClaimKey('new')).toMatchObject({ userId: alice });
      expect(await credentials.findRecoveryCode(alice)).toBe('next');
      expect(await credentials.listPasskeys(alice)).toEqual([]);
      expect(await credentials.findClaimKey('bobs')).toMatchObject({ userId: bob });
    });

    it('[ACC9] passkeys are kept as they came, once, and removed by their owner only', async () => {
      expect(await credentials.addPasskey(passkey('a'))).toBe(true);
      expect(await credentials.addPasskey(passkey('a', { userId: bob }))).toBe(false);
      const [stored] = await credentials.listPasskeys(alice);
      expect(stored).toEqual({
        id: expect.any(Number) as number,
        credentialId: 'a',
        userId: alice,
        publicKey: new Uint8Array([1, 2, 3]),
        counter: 5,
        transports: ['internal', 'hybrid'],
        createdAt: 9,
        lastUsedAt: null,
      });
      expect(await credentials.findPasskey('a')).toEqual(stored);
      expect(await credentials.removePasskey(bob, stored?.id ?? 0)).toBe(false);
      expect(await credentials.removePasskey(alice, stored?.id ?? 0)).toBe(true);
      expect(await credentials.findPasskey('a')).toBeUndefined();
    });

    it('[ACC9] a passkey’s counter only rises, unless it never counts', async () => {
      await credentials.addPasskey(passkey('a'));
      expect(await Promise.all([credentials.usePasskey('a', 6, 20), credentials.usePasskey('a', 6, 20)])).toEqual([
        true,
        false,
      ]);
      expect(await credentials.usePasskey('a', 0, 21)).toBe(false);
      expect(await credentials.findPasskey('a')).toMatchObject({ counter: 6, lastUsedAt: 20 });
      await credentials.addPasskey(passkey('b', { counter: 0 }));
      expect(await credentials.usePasskey('b', 0, 20)).toBe(true);
      expect(await credentials.usePasskey('b', 0, 21)).toBe(true);
    });

    it('[ACC11] of a released name only the hashes of spent keys are left', async () => {
      await credentials.claim(alice, key('one'), 1);
      await credentials.setRecoveryCode(alice, 'code', 1);
      await credentials.addPasskey(passkey('a'));
      await credentials.removeAll(alice);
      expect(await credentials.findRecoveryCode(alice)).toBeUndefined();
      expect(await credentials.listPasskeys(alice)).toEqual([]);
      expect(await credentials.findClaimKey('one')).toMatchObject({ userId: alice, nameSeal: 'one sealed' });
    });
  });
}
