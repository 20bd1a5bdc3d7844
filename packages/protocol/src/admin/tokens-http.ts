import * as z from 'zod/mini';
import { timeMsSchema } from '../ids.ts';
import { auditActorSchema } from './audit.ts';
import { idCursorSchema, listLimitSchema } from './paging.ts';
import { adminScopes, adminScopeSchema } from './scopes.ts';

/** An admin token without its secret, which only its first answer has. */
export const adminTokenSchema = z.object({
  id: z.int().check(z.positive()),
  label: z.string(),
  scopes: z.array(adminScopeSchema),
  createdAt: timeMsSchema,
  /** `environment` or `token:7`. */
  createdBy: z.string(),
  expiresAt: z.nullable(timeMsSchema),
  lastUsedAt: z.nullable(timeMsSchema),
  revokedAt: z.nullable(timeMsSchema),
});
export type AdminToken = z.infer<typeof adminTokenSchema>;

/** `GET /api/admin/token`: who asks by this token, and what it may do. */
export const ownAdminTokenSchema = z.object({ actor: auditActorSchema, scopes: z.array(adminScopeSchema) });
export type OwnAdminToken = z.infer<typeof ownAdminTokenSchema>;

const LABEL_RULE = 'A label has 1 to 60 printable characters.';

/** `POST /api/admin/tokens` */
export const createAdminTokenSchema = z.strictObject({
  /** What it is for. */
  label: z.string(LABEL_RULE).check(z.regex(/^[\p{L}\p{N}\p{P}\p{S} ]{1,60}$/u, LABEL_RULE)),
  scopes: z.array(adminScopeSchema).check(z.minLength(1), z.maxLength(Object.keys(adminScopes).length)),
  /** Without it the token works until it is revoked. */
  expiresInDays: z.optional(z.int().check(z.gte(1), z.lte(3_650))),
});
export type CreateAdminToken = z.infer<typeof createAdminTokenSchema>;
export const createAdminTokenDataSchema = z.object({ adminToken: adminTokenSchema, token: z.string() });

/** `GET /api/admin/tokens`: newest first, revoked and expired ones too. */
export const listAdminTokensSchema = z.strictObject({ cursor: idCursorSchema, limit: listLimitSchema });
export const listAdminTokensDataSchema = z.object({
  tokens: z.array(adminTokenSchema),
  nextCursor: z.optional(z.int()),
});
