import * as z from 'zod/mini';
import { createSessionDataSchema, createSessionSchema } from '../http.ts';
import { limits } from '../limits.ts';

/** `POST /api/me/recovery-code`: shown once, and the only one that counts from now on. */
export const recoveryCodeDataSchema = z.object({ recoveryCode: z.string() });
export type RecoveryCodeData = z.infer<typeof recoveryCodeDataSchema>;

/** `POST /api/sessions/recovery`: back in under one's name without its claim key. */
export const recoverSchema = z.extend(createSessionSchema, {
  recoveryCode: z.string().check(z.minLength(1), z.maxLength(limits.codeMax)),
});
export type Recover = z.infer<typeof recoverSchema>;

export const recoverDataSchema = z.extend(createSessionDataSchema, {
  /** The only key that opens the name from now on. */
  claimKey: z.string(),
  /** For the next time: the one that was used is spent. */
  recoveryCode: z.string(),
});
export type RecoverData = z.infer<typeof recoverDataSchema>;
