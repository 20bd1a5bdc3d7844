import { expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { createAccountLimits } from '../src/transport/account-limits.ts';

/** How many of `tries` are allowed. */
function countAllowed(tries: number, attempt: (n: number) => void): number {
  let allowed = 0;
  for (let n = 0; n < tries; n++) {
    try {
      attempt(n);
      allowed++;
    } catch {
      // Limited.
    }
  }
  return allowed;
}

it('[R-8] [ACC8] all the world together tries 1,200 pairing codes a minute, from however many addresses', () => {
  const clock = new ManualClock();
  const accountLimits = createAccountLimits(clock);
  const tryFromEverywhere = () => countAllowed(10_000, (n) => accountLimits.pairing(`address ${n}`));
  expect(tryFromEverywhere()).toBe(1_200);
  clock.advance(60_000);
  expect(tryFromEverywhere()).toBe(1_200);
  clock.advance(1_000);
  expect(tryFromEverywhere()).toBe(20);
});

it('[R-8] [ACC8] with a thousand codes open at every moment, a guess opens one no sooner than in a year', () => {
  const accountLimits = createAccountLimits(new ManualClock());
  const guessesPerMinute = countAllowed(10_000, (n) => accountLimits.pairing(`address ${n}`));
  const minutesToOneHit = 2 ** 40 / 1_000 / guessesPerMinute;
  expect(minutesToOneHit).toBeGreaterThan(365 * 24 * 60);
});

it('[R-8] [ACC8] fifty addresses that use up theirs leave a bystander room to pair', () => {
  const accountLimits = createAccountLimits(new ManualClock());
  expect(countAllowed(5_000, (n) => accountLimits.pairing(`address ${n % 50}`))).toBe(50 * 20);
  accountLimits.pairing('bystander');
});

it('[R-8] [ACC7] strangers who try recovery codes for a name leave its owner room, and are limited themselves', () => {
  const accountLimits = createAccountLimits(new ManualClock());
  const allowed = countAllowed(1_000, (n) => accountLimits.recovery(`address ${n % 20}`, 'alice'));
  expect(allowed).toBe(20 * 10);
  accountLimits.recovery('owner', 'alice');
  // However many they are.
  expect(countAllowed(10_000, (n) => accountLimits.recovery(`other ${n}`, 'alice'))).toBe(600 - 201);
});
