import type { UserId } from '@roomful/protocol';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { Payer } from './event-limits.ts';
import { RateLimit } from './rate-limits.ts';

/** Refusals that a client may collect before it counts as flooding: far more than any that waits as it is told. */
const REFUSALS_BURST = 3_000;
const REFUSALS_PER_SECOND = 30;
/** Many people may share an address: when it has none left, only who used up this part of their own pays for that. */
const SHARE_OF_EACH = 0.1;
const REFUSALS_BURST_OF_NETWORK = 60_000;
const REFUSALS_PER_SECOND_OF_NETWORK = 600;
/** Who was cut comes back when this part of the refusals has come back: after ten seconds. */
const BACK_AFTER = 0.1;

interface FloodGuardParts {
  clock: Clock;
  logger: Logger;
  onCut(): void;
}

/** Cuts who goes on sending although it is refused: even a refusal costs the server something. */
export class FloodGuard {
  readonly #users: RateLimit;
  readonly #networks: RateLimit;
  readonly #parts: FloodGuardParts;

  constructor(parts: FloodGuardParts) {
    const of = 'refused requests';
    this.#parts = parts;
    this.#users = new RateLimit({ of, perSecond: REFUSALS_PER_SECOND, burst: REFUSALS_BURST }, parts.clock);
    this.#networks = new RateLimit(
      { of, perSecond: REFUSALS_PER_SECOND_OF_NETWORK, burst: REFUSALS_BURST_OF_NETWORK },
      parts.clock,
    );
  }

  /** Counts an event that was refused for its rate; the connection is closed when there were too many. */
  refused(payer: Payer & { close(): void }, event: string): void {
    const { user, network } = payer;
    const isWithin = this.#users.tryTake(user.id) === 0;
    const isNetworkWithin = this.#networks.tryTake(network) === 0;
    if (isWithin && (isNetworkWithin || this.#calmMs(user.id) === 0)) return;
    this.#parts.logger.warn({ userId: user.id, network, event, reason: 'flooding' }, 'connection cut');
    this.#parts.onCut();
    payer.close();
  }

  /** Before a connection of the user is opened. Throws `RATE_LIMITED`. */
  assertMayConnect(userId: UserId, network: string): void {
    const ownMs = this.#users.waitMs(userId, REFUSALS_BURST * BACK_AFTER);
    const ofNetworkMs = this.#networks.waitMs(network, REFUSALS_BURST_OF_NETWORK * BACK_AFTER);
    const waitMs = Math.max(ownMs, Math.min(ofNetworkMs, this.#calmMs(userId)));
    if (waitMs > 0) throw this.#users.refusal(waitMs);
  }

  /** Milliseconds until the user has no part in what became too much for the address. */
  #calmMs(userId: UserId): number {
    return this.#users.waitMs(userId, REFUSALS_BURST * (1 - SHARE_OF_EACH));
  }
}
