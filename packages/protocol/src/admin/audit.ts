import * as z from 'zod/mini';
import { timeMsSchema } from '../ids.ts';

/** Everything the audit log can tell of. */
export const auditActs = [
  'user.role',
  'user.release_name',
  'user.revoke_sessions',
  'user.export',
  'user.erase',
  'room.delete',
  'room.restore',
  'room.purge',
  'message.delete',
  'token.create',
  'token.revoke',
  'bot.create',
  'bot.rotate_token',
  'bot.revoke_token',
  'hook.create',
  'hook.change',
  'hook.rotate_secret',
  'hook.remove',
  'app.create',
  'app.change',
  'app.remove',
  'app.key.add',
  'app.key.remove',
  'archive.run',
  'backup.create',
  'backup.restore',
] as const;

export const auditActSchema = z.enum(auditActs);
export type AuditAct = z.infer<typeof auditActSchema>;

/** `environment`: the token of the environment. `local`: somebody at the machine itself. */
const actorSchema = z
  .string()
  .check(z.regex(/^(environment|local|(token|user):[1-9]\d{0,15})$/, 'expected environment, local, token:7 or user:7'));
const subjectSchema = z
  .string()
  .check(
    z.regex(
      /^(?:(?:user|room|message|token|hook):[1-9]\d{0,15}|app:[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,29})$/,
      'expected user:7, room:7, message:7, token:7, hook:7 or app:shop',
    ),
  );

/** One line of the audit log. It names by id only, so that erasing a person leaves nothing of them here. */
export const auditEntrySchema = z.object({
  id: z.int().check(z.positive()),
  at: timeMsSchema,
  /** `environment`, `local`, `token:7` or `user:7`. */
  actor: actorSchema,
  act: auditActSchema,
  /** `user:7`, `room:7`, `message:7`, `token:7`, `hook:7` or `app:shop`. */
  subject: z.nullable(subjectSchema),
  details: z.nullable(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export { actorSchema as auditActorSchema, subjectSchema as auditSubjectSchema };
