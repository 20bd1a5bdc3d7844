import * as z from 'zod/mini';
import { limits } from '../limits.ts';

const RULE = `A clientId has 1 to ${limits.clientIdMax} printable ASCII characters without spaces.`;

/** The sender's idempotency key, unique for each of a user's messages. */
export const clientIdSchema = z.string(RULE).check(z.regex(/^[\x21-\x7e]{1,64}$/, RULE));
