import type { Clock } from '../ports/clock.ts';
import { perMinute, RateLimit } from './rate-limits.ts';

/**
 * What may be tried of ways into somebody's name. They hold whatever the operator sets for other limits: `Pairing` counts
 * on them.
 */
export function createAccountLimits(clock: Clock) {
  const limit = (count: number, of: string) => new RateLimit(perMinute(count, of), clock);
  const recoveryOfAddress = limit(30, 'recovery codes');
  const recoveryOfNameAndAddress = limit(10, 'recovery codes for this name');
  // 140 bits are not guessed; strangers must not keep the owner out.
  const recoveryOfName = limit(600, 'recovery codes for this name');
  const pairingOfAddress = limit(20, 'pairing codes');
  const pairingOfAll = limit(1_200, 'pairing codes on this server');
  const passkeyOfAddress = limit(60, 'passkeys');
  const changesOfUser = limit(20, 'changes to how you log in');
  return {
    /** `name` is folded: look-alikes share a bucket. */
    recovery(address: string, name: string): void {
      recoveryOfAddress.take(address);
      recoveryOfNameAndAddress.take(`${address} ${name}`);
      recoveryOfName.take(name);
    },
    pairing(address: string): void {
      pairingOfAddress.take(address);
      pairingOfAll.take('all');
    },
    passkey: (address: string) => passkeyOfAddress.take(address),
    change: (userId: number) => changesOfUser.take(userId),
  };
}

export type AccountLimits = ReturnType<typeof createAccountLimits>;
