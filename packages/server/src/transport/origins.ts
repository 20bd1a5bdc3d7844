import { ChatError } from '../chat-error.ts';
import type { Site } from './client-address.ts';

interface OriginHeaders {
  origin?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

interface OriginParts {
  /** Other origins whose pages may use the server. */
  allowed: readonly string[];
  /** Where people find the server, when the operator says so; else it is whatever host was asked for. */
  publicUrl?: string | undefined;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Pages of the server's own origin may always come; others only when the operator lists them. */
export class Origins {
  /** Other origins whose pages may come, as browsers write them: without the slash, and in small letters. */
  readonly listed: readonly string[];
  readonly #publicUrl: string | undefined;
  readonly #publicHost: string | undefined;

  constructor({ allowed, publicUrl }: OriginParts) {
    this.listed = allowed.map((url) => new URL(url).origin);
    this.#publicUrl = publicUrl;
    this.#publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
  }

  /** `origin` is absent where no browser page asks. Throws `ORIGIN_REFUSED`. */
  assertAllowed(headers: OriginHeaders, site: Site): void {
    if (this.isAllowed(headers, site)) return;
    throw new ChatError(
      'ORIGIN_REFUSED',
      `Pages of ${headers.origin ?? 'this origin'} may not use this server. Its operator can add it to ROOMFUL_ALLOWED_ORIGINS.`,
    );
  }

  isAllowed({ origin, 'sec-fetch-site': from }: OriginHeaders, site: Site): boolean {
    // Browsers always name the origin of a write or a socket, and pages can't take that away. Should one ever not, it
    // still says whether the page is ours.
    if (origin === undefined) return from !== 'cross-site' && from !== 'same-site';
    if (this.listed.includes(origin)) return true;
    if (this.#publicUrl !== undefined) return origin === this.#publicUrl;
    return isOriginOf(origin, site);
  }

  /**
   * Whether the server answers for this host. A page whose name was moved to this server's address calls it by that
   * name, and would pass as a page of its own. Names of the machine itself can't be moved: commands use them.
   */
  isOwnHost(host: string | undefined): boolean {
    const name = host?.toLowerCase();
    return this.#publicHost === undefined || name === this.#publicHost || (name !== undefined && LOOPBACK.test(name));
  }
}

function isOriginOf(origin: string, { host, scheme }: Site): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  // Browsers send nothing but the origin itself: no name of a user, no path, no capital letter.
  const isWhole = url.origin === origin && /^https?:$/.test(url.protocol);
  return isWhole && url.host === host && (scheme === undefined || url.protocol === `${scheme}:`);
}

export function foreignHost(host: string | undefined): ChatError {
  return new ChatError(
    'ORIGIN_REFUSED',
    `This server does not answer for ${host ?? 'no host'}. Use the address that its operator gave you.`,
  );
}
