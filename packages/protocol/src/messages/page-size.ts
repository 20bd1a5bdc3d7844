import * as z from 'zod/mini';
import { limits } from '../limits.ts';

export const pageSizeSchema = z.literal(limits.pageSizes, `A page has ${limits.pageSizes.join(', ')} messages.`);
export type PageSize = z.infer<typeof pageSizeSchema>;
