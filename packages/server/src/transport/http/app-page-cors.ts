import type { FastifyCorsOptions } from '@fastify/cors';
import type { FastifyRequest } from 'fastify';
import type { ClientAddresses } from '../client-address.ts';
import type { Origins } from '../origins.ts';

/** A browser asks again after so long; what was refused meanwhile is refused all the same. */
const PREFLIGHT_SECONDS = 600;

/** What pages of a host may call, for users of its apps. Everything else is for pages of this server. */
export function isForAppPages(path: string): boolean {
  return path.startsWith('/api/embed/') || path === '/api/sessions/current';
}

interface CorsParts {
  addresses: ClientAddresses;
  origins: Origins;
}

/** Of a page of a host: that very origin, without cookies and without all other calls. `undefined` for every other page. */
export function corsOfAppPage(
  { raw, method, url, routeOptions }: FastifyRequest,
  { addresses, origins }: CorsParts,
): FastifyCorsOptions | undefined {
  if (raw.headers.origin === undefined) return undefined;
  // A preflight has no route but its own. Whatever it is told, the call itself is judged by the route that it comes to.
  const path = method === 'OPTIONS' ? (url.split('?')[0] ?? '') : (routeOptions.url ?? '');
  if (!isForAppPages(path)) return undefined;
  const page = origins.appPageOf(raw.headers, addresses.siteOf(raw));
  if (page === undefined) return undefined;
  return {
    origin: page.origin,
    credentials: false,
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type'],
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  };
}
