import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultReconnectPolicy } from '../src/reconnect-policy.ts';

it('[R-3] spreads each of five attempts over a time that doubles from half a second to eight', () => {
  const longest = [1, 2, 3, 4, 5, 6].map((attempt) => defaultReconnectPolicy.nextDelayMs(attempt, () => 1));
  expect(longest).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  expect(defaultReconnectPolicy.maxAttempts).toBe(5);
});

it('[R-3] draws every delay from the upper half of its bound, so that five attempts outlast a restart', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (attempt, random) => {
        const delayMs = defaultReconnectPolicy.nextDelayMs(attempt, () => random);
        const boundMs = defaultReconnectPolicy.nextDelayMs(attempt, () => 1);
        expect(delayMs).toBeGreaterThanOrEqual(boundMs / 2);
        expect(delayMs).toBeLessThanOrEqual(boundMs);
      },
    ),
  );
});
