import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';
import type { Logger } from '../logger.ts';

/** Addresses and ranges whose forwarding headers are believed, or how many proxies stand before the server. */
export type TrustProxy = readonly string[] | number;

type Trusts = (address: string, hop: number) => boolean;

export const FORWARDING_HEADERS = ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host'] as const;

export interface Site {
  host: string | undefined;
  /** Not known where a proxy may stand in between that says nothing which can be believed. */
  scheme: 'http' | 'https' | undefined;
}

/**
 * Who is at the other end, as far as it can be believed: the same for a request and for the handshake of a socket.
 * Forwarding headers count only where they come from a proxy that the operator named; everybody else can write them.
 */
export class ClientAddresses {
  /** For Fastify, so that its `request.ip`, `host` and `protocol` mean the same. */
  readonly trusts: Trusts;
  readonly #logger: Logger;
  readonly #isOff: boolean;
  #hasWarned = false;

  constructor(trustProxy: TrustProxy, logger: Logger) {
    this.#isOff = typeof trustProxy !== 'number' && trustProxy.length === 0;
    this.trusts = compile(trustProxy);
    this.#logger = logger;
  }

  /** What limits count by: the IPv4 address, or the /64 of an IPv6 address. */
  networkOf(request: IncomingMessage): string {
    const named = proxyAddress(request, this.trusts);
    // Proxies pass on what they were told; what is no address must not become a key of its own.
    return networkOf(isIP(named) === 0 ? (request.socket.remoteAddress ?? '') : named);
  }

  isHttps(request: IncomingMessage): boolean {
    if (!this.#isTrustedPeer(request)) return 'encrypted' in request.socket && request.socket.encrypted === true;
    // Some proxies tell the scheme of a socket.
    return /^(https|wss)$/i.test(lastOf(request.headers['x-forwarded-proto']) ?? '');
  }

  /** What the page that asks was called by. */
  siteOf(request: IncomingMessage): Site {
    const host = this.hostOf(request)?.toLowerCase();
    const isToldScheme = this.#isTrustedPeer(request) && request.headers['x-forwarded-proto'] !== undefined;
    if (this.isHttps(request)) return { host, scheme: 'https' };
    return { host, scheme: isToldScheme || namesPort(host, request) ? 'http' : undefined };
  }

  hostOf(request: IncomingMessage): string | undefined {
    const forwarded = this.#isTrustedPeer(request) ? lastOf(request.headers['x-forwarded-host']) : undefined;
    return forwarded ?? request.headers.host;
  }

  /** Once: a proxy that nobody told us of makes everybody look like one address. */
  warnOfProxy(request: IncomingMessage): void {
    if (!this.#isOff || this.#hasWarned) return;
    const header = FORWARDING_HEADERS.find((name) => request.headers[name] !== undefined);
    if (header === undefined) return;
    this.#hasWarned = true;
    this.#logger.warn(
      { header, peer: request.socket.remoteAddress },
      'forwarding header ignored: if a proxy of yours sent it, name the proxy in ROOMFUL_TRUST_PROXY',
    );
  }

  #isTrustedPeer({ socket }: IncomingMessage): boolean {
    return socket.remoteAddress !== undefined && this.trusts(socket.remoteAddress, 0);
  }
}

/** Whether the host is the very port that we listen on, where nobody else can speak HTTPS. */
function namesPort(host: string | undefined, { socket }: IncomingMessage): boolean {
  const { localAddress = '', localPort } = socket;
  const address = localAddress.replace(/^::ffff:(?=\d)/i, '');
  const isLoopback = address === '::1' || address.startsWith('127.');
  const names = [address.includes(':') ? `[${address}]` : address, ...(isLoopback ? ['localhost'] : [])];
  return names.some((name) => host === `${name}:${localPort}` || (localPort === 80 && host === name));
}

/** Whoever has one address of an IPv6 network has at least 2^64 of them, so the network is counted. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : 8 - front.length - back.length - (back.at(-1)?.includes('.') ? 1 : 0);
  const groups = [...front, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...back];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

function compile(trustProxy: TrustProxy): Trusts {
  // Only right where nobody but the proxies can reach the port: a hop can't be told from a liar.
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy;
  if (trustProxy.length === 0) return () => false;
  return proxyAddress.compile([...trustProxy]);
}

/** The entry that the nearest proxy wrote. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.at(-1) : header;
  const last = text?.slice(text.lastIndexOf(',') + 1).trim();
  return last === '' ? undefined : last;
}
