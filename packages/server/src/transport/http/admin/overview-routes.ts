import { errorAnswerSchema, overviewSchema } from '@roomful/protocol';
import type { Connections } from '../../../delivery/connections.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { DirectoryStore } from '../../../ports/directory-store.ts';
import type { HttpServer } from '../http-server.ts';
import type { RequireScope } from './require-scope.ts';
import { byAdmin } from '../who-asks.ts';

export interface OverviewRouteParts {
  requireScope: RequireScope;
  directory: DirectoryStore;
  connections: Connections;
  clock: Clock;
  version: string;
}

export function addOverviewRoutes(app: HttpServer, parts: OverviewRouteParts): void {
  const { requireScope, directory, connections, clock, version } = parts;
  const startedAt = clock.elapsed();

  app.get(
    '/api/admin/overview',
    {
      schema: {
        summary: 'How much of everything there is (overview:read)',
        security: byAdmin('overview:read'),
        response: { 200: overviewSchema, default: errorAnswerSchema },
      },
    },
    async (request) => {
      await requireScope(request, 'overview:read');
      return {
        version,
        uptimeMs: Math.round(clock.elapsed() - startedAt),
        ...(await directory.count()),
        connections: connections.size,
        online: connections.userCount,
      };
    },
  );
}
