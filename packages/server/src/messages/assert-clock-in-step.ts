import { limits } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';

/** Throws `CLOCK_SKEW` with the server's time, so that the client can correct itself and send again. */
export function assertClockInStep(timestamp: number, serverTime: number): void {
  if (Math.abs(timestamp - serverTime) <= limits.clockSkewMs) return;
  throw new ChatError(
    'CLOCK_SKEW',
    'The clock of this device is more than 5 minutes off. Set it right, or correct timestamp by details.serverTime.',
    { details: { serverTime } },
  );
}
