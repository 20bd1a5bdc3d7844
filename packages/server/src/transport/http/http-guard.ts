import type { FastifyRequest } from 'fastify';
import { ChatError } from '../../chat-error.ts';
import type { ClientAddresses } from '../client-address.ts';
import { type AppPage, foreignHost, type Origins } from '../origins.ts';
import type { RateLimit } from '../rate-limits.ts';
import { isForAppPages } from './app-page-cors.ts';
import type { HttpServer } from './http-server.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What limits count by, see `ClientAddresses`. */
    readonly network: string;
    readonly isHttps: boolean;
    /** It comes from a page of a host, for users of its apps alone. No cookie counts there. */
    appPage: AppPage | undefined;
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whoever probes the server asks by its address. */
const PROBES = new Set(['/healthz', '/readyz', '/metrics']);

const YEAR_SECONDS = 31_536_000;

interface HttpGuardParts {
  addresses: ClientAddresses;
  origins: Origins;
  /** REST calls of each address, whatever they ask for. */
  calls: RateLimit;
}

/**
 * What holds for every request, so that no route can forget it: the host is ours, writes come from pages that may write,
 * calls of an address are limited, answers of the API are kept by no cache, and a body comes only where one is read.
 */
export function guardHttp(app: HttpServer, { addresses, origins, calls }: HttpGuardParts): void {
  app.decorateRequest('network', {
    getter(this: FastifyRequest) {
      return addresses.networkOf(this.raw);
    },
  });
  app.decorateRequest('isHttps', {
    getter(this: FastifyRequest) {
      return addresses.isHttps(this.raw);
    },
  });

  app.decorateRequest('appPage');

  app.addHook('onRequest', (request, reply, done) => {
    const { raw, method } = request;
    // The route's own pattern: an address can be written in many ways.
    const route = request.routeOptions.url ?? '';
    const isApi = route.startsWith('/api/');
    if (request.isHttps) reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}; includeSubDomains`);
    if (isApi) reply.header('cache-control', 'no-store');
    addresses.warnOfProxy(raw);
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') throw hostMissing();
    const site = addresses.siteOf(raw);
    if (!PROBES.has(route) && !origins.isOwnHost(site.host)) throw foreignHost(site.host);
    if (isForAppPages(route)) request.appPage = origins.appPageOf(raw.headers, site);
    if (!SAFE_METHODS.has(method) && request.appPage === undefined) origins.assertAllowed(raw.headers, site);
    if (isApi) calls.take(request.network);
    done();
  });

  app.addHook('preValidation', (request, _reply, done) => {
    if (!request.is404 && request.routeOptions.schema?.body === undefined) assertEmpty(request.body);
    done();
  });
}

/** Of routes that have no schema of a body: what they take is strict as well (WIRE2). */
function assertEmpty(body: unknown): void {
  if (body === undefined) return;
  const isEmpty = typeof body === 'object' && body !== null && !Array.isArray(body) && Object.keys(body).length === 0;
  if (isEmpty) return;
  throw new ChatError('INVALID_PAYLOAD', 'This call takes no body. Send it without one, or with {}.');
}

/** Node would refuse it by itself, in no words and without a header. */
function hostMissing(): ChatError {
  return new ChatError('INVALID_PAYLOAD', 'The request names no host. Send it with one, as HTTP/1.1 has it.');
}
