import { ChatError } from '../chat-error.ts';

/** Pages of the server's own origin may always come; others only when the operator lists them. */
export class Origins {
  readonly #allowed: ReadonlySet<string>;

  constructor(allowed: readonly string[]) {
    this.#allowed = new Set(allowed);
  }

  /** `origin` is absent where no browser page asks. Throws `ORIGIN_REFUSED`. */
  assertAllowed(origin: string | undefined, host: string | undefined): void {
    if (this.isAllowed(origin, host)) return;
    throw new ChatError(
      'ORIGIN_REFUSED',
      `Pages of ${origin ?? 'this origin'} may not use this server. Its operator can add it to ROOMFUL_ALLOWED_ORIGINS.`,
    );
  }

  isAllowed(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || this.#allowed.has(origin)) return true;
    return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
  }
}
