import type { AppId } from '@roomful/protocol';
import type { AppOrigins } from '../apps/app-origins.ts';
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
  /** Pages of the hosts of apps. */
  ofApps: Pick<AppOrigins, 'appsOf'>;
}

/** A page of somebody whose product shows rooms of this server. */
export interface AppPage {
  origin: string;
  apps: ReadonlySet<AppId>;
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Pages of the server's own origin may always come; others only when the operator lists them. Pages of an app may come for
 * the users of that app.
 */
export class Origins {
  /** Other origins whose pages may come, as browsers write them: without the slash, and in small letters. */
  readonly listed: readonly string[];
  readonly #publicUrl: string | undefined;
  readonly #publicHost: string | undefined;
  readonly #ofApps: Pick<AppOrigins, 'appsOf'>;

  constructor({ allowed, publicUrl, ofApps }: OriginParts) {
    this.listed = allowed.map((url) => new URL(url).origin);
    this.#publicUrl = publicUrl;
    this.#publicHost = publicUrl === undefined ? undefined : new URL(publicUrl).host;
    this.#ofApps = ofApps;
  }

  /** `origin` is absent where no browser page asks. Throws `ORIGIN_REFUSED`. */
  assertAllowed(headers: OriginHeaders, site: Site): void {
    if (this.#isAllowed(headers, site)) return;
    throw new ChatError(
      'ORIGIN_REFUSED',
      `Pages of ${headers.origin ?? 'this origin'} may not use this server. Its operator can add it to the origins of an app, or to ROOMFUL_ALLOWED_ORIGINS.`,
    );
  }

  /** The page of a host, which may act for users of these apps and for nobody else; `undefined` for every other page. */
  appPageOf(headers: OriginHeaders, site: Site): AppPage | undefined {
    const { origin } = headers;
    if (origin === undefined || this.#isAllowed(headers, site)) return undefined;
    const apps = this.#ofApps.appsOf(origin);
    return apps.size === 0 ? undefined : { origin, apps };
  }

  #isAllowed({ origin, 'sec-fetch-site': from }: OriginHeaders, site: Site): boolean {
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

/** What comes from a page of a host is for users of its apps. Throws `ORIGIN_REFUSED`. */
export function assertActsFor({ origin, apps }: AppPage, appId: AppId | undefined): void {
  if (appId !== undefined && apps.has(appId)) return;
  throw new ChatError(
    'ORIGIN_REFUSED',
    appId === undefined
      ? `Pages of ${origin} may act for users of their own app only, and this session is none of such a user.`
      : `Pages of ${origin} may not act for the app ${appId}. Its operator can add the origin to that app.`,
  );
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
