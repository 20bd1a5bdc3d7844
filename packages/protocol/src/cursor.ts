import * as z from 'zod/mini';
import { limits } from './limits.ts';

const RULE = 'A cursor is the nextCursor of the page before.';

/** Where a list goes on: the name of the last entry before. */
export const cursorSchema = z.string(RULE).check(z.maxLength(limits.cursorMax, RULE), z.regex(/^[\w-]+$/, RULE));
