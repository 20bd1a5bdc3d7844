import type { App, AppId } from '@roomful/protocol';
import type { AppStore } from '../ports/app-store.ts';

const NONE: ReadonlySet<AppId> = new Set();
/** No name of a host is longer. */
const HOSTNAME_MAX = 253;

/**
 * Which pages may act for users of which apps. In memory, since what comes from another origin asks before it is known who
 * it is; apps are few, and tell when they change.
 */
export class AppOrigins {
  readonly #patterns = new Map<AppId, readonly string[]>();
  /** By origin, or by pattern: `https://*.shop.example`. */
  #apps: ReadonlyMap<string, ReadonlySet<AppId>> = new Map();

  static async load(apps: Pick<AppStore, 'list'>): Promise<AppOrigins> {
    const origins = new AppOrigins();
    for (const app of await apps.list()) origins.#keep(app);
    origins.#index();
    return origins;
  }

  /** It is new, or was changed. One that is off has no pages. */
  set(app: App): void {
    this.#keep(app);
    this.#index();
  }

  forget(appId: AppId): void {
    this.#patterns.delete(appId);
    this.#index();
  }

  /** The apps that show rooms in pages of this origin; empty when there is none. */
  appsOf(origin: string): ReadonlySet<AppId> {
    if (this.#apps.size === 0 || !URL.canParse(origin)) return NONE;
    const url = new URL(origin);
    // As browsers write it, and no other way.
    if (url.origin !== origin || url.hostname.length > HOSTNAME_MAX) return NONE;
    const found = patternsFor(url).flatMap((pattern) => this.#apps.get(pattern) ?? []);
    const [first = NONE, ...more] = found;
    return more.length === 0 ? first : new Set(found.flatMap((apps) => [...apps]));
  }

  #keep({ id, origins, disabledAt }: App): void {
    this.#patterns.set(id, disabledAt === null ? origins : []);
  }

  #index(): void {
    const index = new Map<string, Set<AppId>>();
    for (const [appId, patterns] of this.#patterns) {
      for (const pattern of patterns) {
        // Without a port that goes without saying.
        const { origin } = new URL(pattern);
        index.set(origin, (index.get(origin) ?? new Set()).add(appId));
      }
    }
    this.#apps = index;
  }
}

/** The origin itself, and with a star for each of the domains above it. */
function patternsFor({ origin, protocol, hostname, port }: URL): string[] {
  const patterns = [origin];
  for (let dot = hostname.indexOf('.'); dot >= 0; dot = hostname.indexOf('.', dot + 1)) {
    patterns.push(`${protocol}//*${hostname.slice(dot)}${port && `:${port}`}`);
  }
  return patterns;
}
