import { type ClientClock, pause } from '../../client-clock.ts';
import { asChatError, type ChatError, isSessionOver, retryDelayMs } from '../../errors.ts';

const MAY_PASS: ReadonlySet<string> = new Set(['UNREACHABLE', 'TIMEOUT']);
/** The bot may still be on its way back into the room; it is not for good that it is not there. */
const TRIES_OUTSIDE = 5;

export interface UntilThroughOptions {
  clock: ClientClock;
  /** Ends the trying: the last error is thrown. */
  signal: AbortSignal;
  onWait?: (error: ChatError) => void;
}

/** [BOT7] Tries until it succeeds or is refused for good, which is thrown. */
export async function untilThrough<Result>(
  act: () => Promise<Result>,
  { clock, signal, onWait }: UntilThroughOptions,
): Promise<Result> {
  for (let failures = 0; ; failures++) {
    try {
      return await act();
    } catch (caught) {
      const error = asChatError(caught);
      const mayPass = error.retryable || MAY_PASS.has(error.code) || isSessionOver(error);
      const isOutside = error.code === 'NOT_IN_ROOM' && failures < TRIES_OUTSIDE;
      if (signal.aborted || (!mayPass && !isOutside)) throw error;
      onWait?.(error);
      await pause(clock, retryDelayMs(error, failures), signal);
      if (signal.aborted) throw error;
    }
  }
}
