import type { Overview } from '@roomful/protocol';
import type { AdminApi } from './admin-api.ts';
import { readMetrics } from './read-metrics.ts';

type Warning = 'warnStorage' | 'warnSessions' | 'warnDraining' | 'warnLoad' | 'warnQueue';

interface Readiness {
  checks: { database: boolean; sessions: boolean; accepting: boolean };
}

interface Seen {
  overview: Overview;
  metrics: ReadonlyMap<string, number>;
  warnings: readonly Warning[];
  storageWorks: boolean;
}

const KEPT = 60;
const LOAD_HIGH = 0.9;
const QUEUE_HIGH = 1_000;

/** How the server does, again and again. */
export class Glance {
  #api: AdminApi;
  #seen = $state.raw<Seen | undefined>(undefined);
  #error = $state.raw<unknown>(undefined);
  #connections = $state.raw<readonly number[]>([]);
  #messages = $state.raw<readonly number[]>([]);

  constructor(api: AdminApi) {
    this.#api = api;
  }

  get seen(): Seen | undefined {
    return this.#seen;
  }

  get error(): unknown {
    return this.#error;
  }

  /** Of the last looks, oldest first. */
  get connections(): readonly number[] {
    return this.#connections;
  }

  get messages(): readonly number[] {
    return this.#messages;
  }

  async look(): Promise<void> {
    try {
      const [overview, ready, metricsPage] = await Promise.all([
        this.#api.overview(),
        fetch('/readyz', { credentials: 'omit' }).then((answer) => answer.json() as Promise<Readiness>),
        fetch('/metrics', { credentials: 'omit' }).then((answer) => answer.text()),
      ]);
      const metrics = readMetrics(metricsPage);
      this.#seen = { overview, metrics, warnings: findWarnings(ready, metrics), storageWorks: ready.checks.database };
      this.#connections = [...this.#connections, overview.connections].slice(-KEPT);
      this.#messages = [...this.#messages, overview.messages].slice(-KEPT);
      this.#error = undefined;
    } catch (error) {
      this.#error = error;
    }
  }
}

function findWarnings({ checks }: Readiness, metrics: ReadonlyMap<string, number>): Warning[] {
  return [
    ...(checks.database ? [] : (['warnStorage'] as const)),
    ...(checks.sessions ? [] : (['warnSessions'] as const)),
    ...(checks.accepting ? [] : (['warnDraining'] as const)),
    ...((metrics.get('roomful_load') ?? 0) >= LOAD_HIGH ? (['warnLoad'] as const) : []),
    ...((metrics.get('roomful_write_queue_depth') ?? 0) >= QUEUE_HIGH ? (['warnQueue'] as const) : []),
  ];
}
