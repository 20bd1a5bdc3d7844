import type { Audit } from '../../../admin/audit.ts';
import type { Store } from '../../../ports/store.ts';
import type { HttpServer } from '../http-server.ts';
import { addAuditRoutes } from './audit-routes.ts';
import type { RequireScope } from './require-scope.ts';

interface AdminRouteParts {
  requireScope: RequireScope;
  audit: Audit;
  store: Store;
}

/** `/api/admin/…`: each route asks `requireScope` first, and records what it does with `audit` before it does it. */
export function addAdminRoutes(app: HttpServer, { requireScope, store }: AdminRouteParts): void {
  addAuditRoutes(app, { requireScope, audit: store.audit });
}
