import type { Clock } from '../../ports/clock.ts';

/** Values that are handed out once, within their time. */
export class MemoryTickets {
  readonly #clock: Clock;
  readonly #tickets = new Map<string, { value: string; expiresAt: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  put(id: string, value: string, ttlMs: number): void {
    this.#tickets.set(id, { value, expiresAt: this.#clock.now() + ttlMs });
  }

  take(id: string): string | undefined {
    const ticket = this.#tickets.get(id);
    this.#tickets.delete(id);
    return ticket && ticket.expiresAt > this.#clock.now() ? ticket.value : undefined;
  }

  sweep(): void {
    const now = this.#clock.now();
    for (const [id, { expiresAt }] of this.#tickets) if (expiresAt <= now) this.#tickets.delete(id);
  }

  clear(): void {
    this.#tickets.clear();
  }
}
