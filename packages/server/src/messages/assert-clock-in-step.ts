import { limits } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';

/** Throws `CLOCK_SKEW` with the server's time, so that the client can correct itself and send again. */
export function assertClockInStep(timestamp: number, serverTime: number): void {
  if (Math.abs(timestamp - serverTime) <= limits.clockSkewMs) return;
  throw new ChatError(
    'CLOCK_SKEW',
    'The timestamp is more than 5 minutes away from the server’s time. Send again, with the same clientId and a timestamp corrected by details.serverTime, or set the clock of this device right.',
    { details: { serverTime } },
  );
}
