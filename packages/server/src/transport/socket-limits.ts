import type { Welcome } from '@roomful/protocol';
import type { Clock } from '../ports/clock.ts';
import { perMinute, RateLimit } from './rate-limits.ts';

export interface SocketLimits {
  messages: RateLimit;
  joins: RateLimit;
  /** Every other request, generously. */
  requests: RateLimit;
  /** Typing notices; what is too much is dropped. */
  notices: RateLimit;
  /** Payloads that break their schema. */
  invalid: RateLimit;
}

type Rates = Pick<Welcome['limits'], 'messagesPerSecond' | 'messagesBurst' | 'joinsPerMinute'>;

/** Everything but messages and joins follows the pace of messages; where that is not limited, nothing is. */
export function createSocketLimits(rates: Rates, clock: Clock): SocketLimits {
  const { messagesPerSecond, messagesBurst, joinsPerMinute } = rates;
  const limit = (of: string, perSecond: number, burst: number) => new RateLimit({ of, perSecond, burst }, clock);
  return {
    messages: limit('messages', messagesPerSecond, messagesBurst),
    joins: new RateLimit(perMinute(joinsPerMinute, 'rooms joined or created'), clock),
    requests: limit('requests', messagesPerSecond * 5, messagesBurst * 10),
    notices: limit('typing notices', messagesPerSecond / 2, messagesBurst),
    invalid: limit('invalid requests', messagesPerSecond, messagesBurst * 5),
  };
}
