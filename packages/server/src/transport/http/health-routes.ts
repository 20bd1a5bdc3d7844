import { healthSchema, readinessSchema } from '@roomful/protocol';
import * as z from 'zod';
import type { SessionStore } from '../../ports/sessions.ts';
import type { Store } from '../../ports/store.ts';
import type { Metrics } from '../metrics.ts';
import type { HttpServer } from './http-server.ts';
import { openToAll } from './who-asks.ts';

interface HealthRouteParts {
  store: Store;
  sessionStore: SessionStore;
  metrics: Metrics;
  isDraining: () => boolean;
}

/** For load balancers and operators. */
export function addHealthRoutes(app: HttpServer, { store, sessionStore, metrics, isDraining }: HealthRouteParts): void {
  app.get(
    '/healthz',
    { schema: { summary: 'The process lives', security: openToAll, response: { 200: healthSchema } } },
    () => ({ status: 'ok' }) as const,
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'The server takes work',
        security: openToAll,
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const [database, sessions] = await Promise.all([store.isHealthy(), sessionStore.isHealthy()]);
      const checks = { database, sessions, accepting: !isDraining() };
      const isReady = Object.values(checks).every(Boolean);
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not_ready', checks });
    },
  );

  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Figures for Prometheus',
        security: openToAll,
        response: { 200: { description: 'Its text format', content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()),
  );
}
