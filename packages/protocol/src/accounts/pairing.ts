import * as z from 'zod/mini';
import { createSessionDataSchema, createSessionSchema } from '../http.ts';
import { timeMsSchema } from '../ids.ts';
import { limits } from '../limits.ts';

/** `POST /api/me/pairing-codes`: to be typed on another device, once, until `expiresAt`. */
export const pairingCodeDataSchema = z.object({ code: z.string(), expiresAt: timeMsSchema });
export type PairingCodeData = z.infer<typeof pairingCodeDataSchema>;

/** `POST /api/sessions/pairing`: log in on this device as who is logged in on the other. */
export const pairSchema = z.strictObject({
  code: z.string().check(z.minLength(1), z.maxLength(limits.codeMax)),
  claimKey: createSessionSchema.shape.claimKey,
});
export type Pair = z.infer<typeof pairSchema>;

export const pairDataSchema = z.extend(createSessionDataSchema, {
  /** This device's own. */
  claimKey: z.string(),
});
export type PairData = z.infer<typeof pairDataSchema>;
