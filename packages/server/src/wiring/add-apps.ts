import type { Audit } from '../admin/audit.ts';
import type { AppOrigins } from '../apps/app-origins.ts';
import { Apps } from '../apps/apps.ts';
import type { Connections } from '../delivery/connections.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { addAppRoutes } from '../transport/http/admin/app-routes.ts';
import type { RequireScope } from '../transport/http/admin/require-scope.ts';
import type { HttpServer } from '../transport/http/http-server.ts';

interface AppParts {
  store: Pick<Store, 'apps'>;
  appOrigins: AppOrigins;
  requireScope: RequireScope;
  connections: Connections;
  audit: Audit;
  clock: Clock;
}

/** Wires what admins do to other people's products with rooms in them. */
export function addApps(
  server: HttpServer,
  { store, appOrigins, requireScope, connections, audit, clock }: AppParts,
): void {
  const apps = new Apps({
    apps: store.apps,
    audit,
    clock,
    async onChanged(app, { touchesAccess }) {
      appOrigins.set(app);
      if (!touchesAccess) return;
      // A connection that read the app just before is known by then.
      await clock.settle();
      connections.cutOfApp(app.id);
    },
    onRemoved: (appId) => appOrigins.forget(appId),
  });
  addAppRoutes(server, { requireScope, apps });
}
