import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Everything that the internet routes to somebody: the rest of IPv6 is kept back, or leads into IPv4 by a detour. */
const GLOBAL_IPV6: Range = [ipaddr.parse('2000::'), 3];

/** Which addresses may be called by who can choose any. */
export class AddressGuard {
  readonly #allowed: readonly Range[];

  /** `allowed`: addresses and ranges such as `10.0.0.0/8` that may be called although they are not public. */
  constructor(allowed: readonly string[]) {
    this.#allowed = allowed.map(parseRange);
  }

  /**
   * `public`: on the internet. `allowed`: named by the operator. `refused`: all others, and whatever is no address:
   * loopback, private networks, link-local (where clouds keep their secrets), carrier-grade NAT, multicast, what is
   * reserved, and every form of IPv6 that stands for an IPv4 address.
   */
  judge(text: string): 'public' | 'allowed' | 'refused' {
    // The library takes shortened addresses as well, which is more than anybody needs.
    if (isIP(text) === 0) return 'refused';
    const address = ipaddr.parse(text);
    if (this.#allowed.some(([start, bits]) => address.kind() === start.kind() && address.match(start, bits))) {
      return 'allowed';
    }
    if (address.range() !== 'unicast') return 'refused';
    return address.kind() === 'ipv4' || address.match(...GLOBAL_IPV6) ? 'public' : 'refused';
  }
}

function parseRange(text: string): Range {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
