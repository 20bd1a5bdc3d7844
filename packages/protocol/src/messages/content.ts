import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { findContentProblem } from '../text.ts';

/** 1 to 2000 code points, something visible among them, no control characters but newline and tab. */
export const contentSchema = z.string().check(
  (context) => {
    const problem = findContentProblem(context.value);
    if (problem !== undefined) {
      context.issues.push({ code: 'custom', message: problem, input: context.value, continue: false });
    }
  },
  z.meta({ description: `1 to ${limits.contentMax} code points, not blank, control characters only \\n and \\t` }),
);
