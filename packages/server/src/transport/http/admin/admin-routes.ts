import type { AuditStore } from '../../../ports/audit-store.ts';
import type { HttpServer } from '../http-server.ts';
import { addAuditRoutes } from './audit-routes.ts';
import { addOverviewRoutes, type OverviewRouteParts } from './overview-routes.ts';
import { addPeopleRoutes, type PeopleRouteParts } from './people-routes.ts';
import { addRoomRoutes, type RoomRouteParts } from './room-routes.ts';
import { addTokenRoutes, type TokenRouteParts } from './token-routes.ts';

type AdminRouteParts = PeopleRouteParts &
  RoomRouteParts &
  TokenRouteParts &
  OverviewRouteParts & { auditStore: AuditStore };

/** `/api/admin/…`: each route asks `requireScope` first, and what it does is recorded before it is done. */
export function addAdminRoutes(app: HttpServer, parts: AdminRouteParts): void {
  addOverviewRoutes(app, parts);
  addPeopleRoutes(app, parts);
  addRoomRoutes(app, parts);
  addTokenRoutes(app, parts);
  addAuditRoutes(app, { requireScope: parts.requireScope, audit: parts.auditStore });
}
