import { expect, it } from 'vitest';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { createAccountLimits } from '../src/transport/account-limits.ts';

it('[R-8] [ACC8] all the world together tries sixty pairing codes a minute, from however many addresses', () => {
  const clock = new ManualClock();
  const accountLimits = createAccountLimits(clock);
  const tryFromEverywhere = (tries: number) => {
    let allowed = 0;
    for (let n = 0; n < tries; n++) {
      try {
        accountLimits.pairing(`address ${n}`);
        allowed++;
      } catch {
        // Limited.
      }
    }
    return allowed;
  };
  expect(tryFromEverywhere(10_000)).toBe(60);
  clock.advance(60_000);
  expect(tryFromEverywhere(10_000)).toBe(60);
  clock.advance(1_000);
  expect(tryFromEverywhere(10_000)).toBe(1);
});
