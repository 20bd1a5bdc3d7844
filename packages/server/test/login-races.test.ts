import { expect, it } from 'vitest';
import { codeOf, openAccounts } from './support/open-accounts.ts';

type Accounts = Awaited<ReturnType<typeof openAccounts>>;

/** A session store that answers the next login late, as Redis may. */
function holdNextLogin({ sessions }: Accounts) {
  const reached = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  const open = sessions.open.bind(sessions);
  sessions.open = async (...args) => {
    sessions.open = open;
    reached.resolve(undefined);
    await released.promise;
    return open(...args);
  };
  return { reached: reached.promise, release: () => released.resolve(undefined) };
}

it('[ACC7] who comes in by a stolen key while the name is recovered is out again', async () => {
  await using accounts = await openAccounts();
  const { user, claimKey } = await accounts.logIn({ username: 'alice' });
  const recoveryCode = await accounts.recovery.createCode(user);
  const held = holdNextLogin(accounts);
  const thief = accounts.logIn({ username: 'alice', claimKey });
  await held.reached;
  const owner = await accounts.recovery.recover({ username: 'alice', recoveryCode });
  held.release();
  expect(await codeOf(thief)).toBe('USERNAME_TAKEN');
  expect(await accounts.sessions.countOf(user)).toBe(1);
  expect(await accounts.whoIs(owner)).toMatchObject({ id: user.id });
});

it('[ACC11] no session keeps a name that was released while somebody logged in under it', async () => {
  await using accounts = await openAccounts();
  const { user, claimKey } = await accounts.logIn({ username: 'alice' });
  const held = holdNextLogin(accounts);
  const late = accounts.logIn({ username: 'alice', claimKey });
  await held.reached;
  await accounts.releaseName(user.id);
  held.release();
  expect(await codeOf(late)).toBe('USERNAME_TAKEN');
  expect(await accounts.sessions.countOf(user)).toBe(0);
});

it('[ACC8] [ACC11] nor one whose device was paired meanwhile', async () => {
  await using accounts = await openAccounts();
  const { user } = await accounts.logIn({ username: 'alice' });
  const { code } = await accounts.pairing.createCode(user);
  const held = holdNextLogin(accounts);
  const late = accounts.pairing.pair({ code });
  await held.reached;
  await accounts.releaseName(user.id);
  held.release();
  expect(await codeOf(late)).toBe('PAIRING_CODE_WRONG');
  expect(await accounts.sessions.countOf(user)).toBe(0);
});
