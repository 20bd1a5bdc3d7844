import type { NoticeName, RequestName, User } from '@roomful/protocol';
import type { ChatError } from '../chat-error.ts';
import type { Rates } from './limit-settings.ts';
import type { Clock } from '../ports/clock.ts';
import { perMinute, RateLimit, type RateLimitOptions } from './rate-limits.ts';

/** What a user has of each: the budgets that events are paid from. */
type Budget = 'messages' | 'joins' | 'requests' | 'typing' | 'acks';

export interface EventCost {
  budget: Budget;
  /** In tokens of the budget, of the socket and of the address alike. */
  cost: number;
}

/** What is left to everybody when others have used up the allowance of the address: so much of it. */
const SHARE_OF_EACH = 1 / 200;

/**
 * What every event of the protocol costs. The types see to it that a new event stands here. Each is paid three times:
 * from the socket's allowance, the user's budget and the allowance of the address.
 */
export const eventCosts: Readonly<Record<RequestName | NoticeName, EventCost>> = {
  send_message: { budget: 'messages', cost: 1 },
  edit_message: { budget: 'messages', cost: 1 },
  delete_message: { budget: 'messages', cost: 1 },
  join_room: { budget: 'joins', cost: 1 },
  create_room: { budget: 'joins', cost: 1 },
  list_rooms: { budget: 'requests', cost: 1 },
  delete_room: { budget: 'requests', cost: 1 },
  restore_room: { budget: 'requests', cost: 1 },
  leave_room: { budget: 'requests', cost: 1 },
  list_people: { budget: 'requests', cost: 1 },
  load_messages: { budget: 'requests', cost: 1 },
  load_changes: { budget: 'requests', cost: 1 },
  ack_messages: { budget: 'acks', cost: 1 },
  set_typing: { budget: 'typing', cost: 1 },
};

/** What `join_room` costs who is in the room already. */
export const resumeCost: EventCost = { budget: 'requests', cost: 1 };

type UserLimits = Record<Budget, RateLimit>;

/** Whom the events come from. */
export interface Payer {
  readonly id: string;
  readonly user: User;
  /** Of `ClientAddresses`. */
  readonly network: string;
}

/** The buckets of users, sockets and addresses for everything that comes over a socket. */
export class EventLimits {
  /** Payloads that break their schema, and events that do not exist. */
  readonly #invalid: RateLimit;
  readonly #persons: UserLimits;
  readonly #bots: UserLimits;
  readonly #sockets: RateLimit;
  readonly #networks: RateLimit;
  /** Of each user, for when the address has nothing left: nobody is silenced by what their neighbours do. */
  readonly #shares: RateLimit;

  constructor(rates: Rates, clock: Clock) {
    const limit = (options: RateLimitOptions) => new RateLimit(options, clock);
    const { messagesPerSecond: pace } = rates;
    const acks = rates.acksPerSecond ?? pace * 100;
    const events = rates.addressEventsPerSecond ?? pace * 1_000;
    const user = (
      { messagesPerSecond, messagesBurst, joinsPerMinute }: MessageRates,
      requests: number,
    ): UserLimits => ({
      messages: limit({ of: 'messages', perSecond: messagesPerSecond, burst: messagesBurst }),
      joins: limit(perMinute(joinsPerMinute, 'rooms joined or created')),
      requests: limit({ of: 'requests', perSecond: requests, burst: Math.max(1, requests * 4) }),
      typing: limit({ of: 'typing notices', perSecond: messagesPerSecond / 2, burst: messagesBurst }),
      acks: limit({ of: 'acknowledgements', perSecond: acks, burst: Math.max(1, acks * 5) }),
    });
    const requests = rates.requestsPerSecond ?? pace * 5;
    this.#persons = user(rates, requests);
    this.#bots = user(botRates(rates), requests * 5);
    this.#invalid = limit({ of: 'invalid requests', perSecond: pace, burst: rates.messagesBurst * 5 });
    // Twice what all the budgets of a user make together: only who sends far too much of everything meets it.
    this.#sockets = limit({ of: 'events on one connection', perSecond: acks * 2, burst: Math.max(1, acks * 10) });
    const ofNetwork = { of: 'events from your address', perSecond: events, burst: Math.max(1, events * 10) };
    this.#networks = limit(ofNetwork);
    const share = events * SHARE_OF_EACH;
    this.#shares = limit({ ...ofNetwork, perSecond: share, burst: share * 10 });
  }

  /** For every event, before anything else is done with it. Throws `RATE_LIMITED`. */
  admit({ id }: Payer, cost: number): void {
    this.#sockets.take(id, cost);
  }

  /** For a frame that is no event. Throws `RATE_LIMITED`. */
  chargeOther(payer: Payer): void {
    this.admit(payer, 1);
    this.#chargeNetwork(payer, 1);
  }

  /** For an event that fits its schema. What is refused costs neither the user nor the address. Throws `RATE_LIMITED`. */
  charge(payer: Payer, { budget, cost }: EventCost): void {
    const { user } = payer;
    const limit = (user.kind === 'bot' ? this.#bots : this.#persons)[budget];
    limit.assertLeft(user.id, cost);
    this.#chargeNetwork(payer, cost);
    limit.take(user.id, cost);
  }

  /** For an event that only a broken or hostile client sends. Answers with what the client is told. */
  chargeInvalid({ user }: Payer, error: ChatError): ChatError {
    const waitMs = this.#invalid.tryTake(user.id);
    return waitMs === 0 ? error : this.#invalid.refusal(waitMs);
  }

  #chargeNetwork({ user, network }: Payer, cost: number): void {
    const waitMs = this.#networks.tryTake(network, cost);
    if (waitMs > 0 && this.#shares.tryTake(user.id, cost) > 0) throw this.#networks.refusal(waitMs);
  }
}

export type MessageRates = Pick<Rates, 'messagesPerSecond' | 'messagesBurst' | 'joinsPerMinute'>;

/**
 * A bot speaks for many, so it may say more, and one of a thousand rooms comes back to all of them at once. Where persons
 * are not limited, it is not either.
 */
export function botRates(rates: Rates): MessageRates {
  return {
    messagesPerSecond: rates.botMessagesPerSecond ?? rates.messagesPerSecond * 5,
    messagesBurst: rates.botMessagesBurst ?? rates.messagesBurst * 5,
    joinsPerMinute: rates.botJoinsPerMinute ?? rates.joinsPerMinute * 100,
  };
}
