import * as z from 'zod/mini';
import { limits } from '../limits.ts';

const RULE = `A clientId has 1 to ${limits.clientIdMax} characters, none of them a control character.`;

/** The sender's idempotency key, unique for each of a user's messages. */
export const clientIdSchema = z.string(RULE).check(z.regex(/^[^\p{Cc}\p{Cs}]{1,64}$/u, RULE));
