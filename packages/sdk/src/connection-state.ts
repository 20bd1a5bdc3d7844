import type { ChatError } from './errors.ts';

/** Where the client's connection stands. Show `reconnecting`, `offline` and `displaced` to people, after a moment. */
export type ConnectionState =
  | { status: 'idle' }
  /** The very first attempt. */
  | { status: 'connecting' }
  /** Connected; joined rooms fetch what they missed. */
  | { status: 'catching-up' }
  | { status: 'live' }
  /** `attempt` of `maxAttempts` runs, or waits until `nextAttemptAt` (this side's clock). */
  | { status: 'reconnecting'; attempt: number; maxAttempts: number; nextAttemptAt: number }
  /** The quick retries are used up. Quiet ones go on; `retryNow()` starts over. */
  | { status: 'offline'; error: ChatError }
  | { status: 'stopped'; reason: 'stopped' | 'displaced' | 'refused'; error?: ChatError };
