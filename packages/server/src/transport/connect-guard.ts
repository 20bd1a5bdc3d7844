import type { IncomingMessage } from 'node:http';
import type { UserId } from '@roomful/protocol';
import type { Rates } from './limit-settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClientAddresses } from './client-address.ts';
import type { FloodGuard } from './flood-guard.ts';
import { type AppPage, foreignHost, type Origins } from './origins.ts';
import { perMinute, RateLimit } from './rate-limits.ts';
import { readSessionCookie } from './session-cookie.ts';
import type { SocketGate } from './socket-gate.ts';

const CONNECTS_PER_MINUTE = 600;
/** Many people may share an address. */
const OF_NETWORK = 20;

interface Admitted {
  network: string;
  /** It comes from a page of a host, for users of its apps alone. */
  appPage: AppPage | undefined;
}

interface ConnectGuardParts {
  rates: Rates;
  addresses: ClientAddresses;
  origins: Origins;
  gate: SocketGate;
  floodGuard: FloodGuard;
  clock: Clock;
}

/** What is asked of a socket before it is known whose it is, and once that is known. */
export class ConnectGuard {
  readonly #parts: ConnectGuardParts;
  readonly #perNetwork: RateLimit;
  readonly #perUser: RateLimit;

  constructor(parts: ConnectGuardParts) {
    const { connectsPerMinute, loginsPerMinute } = parts.rates;
    const rate = connectsPerMinute ?? (loginsPerMinute === 0 ? 0 : CONNECTS_PER_MINUTE);
    this.#parts = parts;
    this.#perUser = new RateLimit(perMinute(rate, 'connections'), parts.clock);
    this.#perNetwork = new RateLimit(perMinute(rate * OF_NETWORK, 'connections from your address'), parts.clock);
  }

  /**
   * Before token and cookie are looked at. Answers with where the socket comes from. Throws `ORIGIN_REFUSED`, `OVERLOADED`
   * or `RATE_LIMITED`.
   */
  admit(request: IncomingMessage): Admitted {
    const { addresses, origins, gate } = this.#parts;
    addresses.warnOfProxy(request);
    const site = addresses.siteOf(request);
    if (!origins.isOwnHost(site.host)) throw foreignHost(site.host);
    const appPage = origins.appPageOf(request.headers, site);
    if (appPage === undefined) origins.assertAllowed(request.headers, site);
    const network = addresses.networkOf(request);
    gate.assertMayStay(request);
    this.#perNetwork.take(network);
    return { network, appPage };
  }

  /** Throws `RATE_LIMITED`. */
  admitUser(userId: UserId, network: string): void {
    this.#parts.floodGuard.assertMayConnect(userId, network);
    this.#perUser.take(userId);
  }

  readCookie(request: IncomingMessage): string | undefined {
    return readSessionCookie(request.headers.cookie, this.#parts.addresses.isHttps(request));
  }
}
