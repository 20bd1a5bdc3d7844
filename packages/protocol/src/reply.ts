import * as z from 'zod/mini';
import { type ErrorBody, errorBodySchema } from './errors.ts';

/** What every acknowledged event answers with. */
export type Reply<Data> = { ok: true; data: Data } | { ok: false; error: ErrorBody };

export function replySchema<Data extends z.ZodMiniType>(data: Data) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), data }),
    z.object({ ok: z.literal(false), error: errorBodySchema }),
  ]);
}
