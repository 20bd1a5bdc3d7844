import * as z from 'zod/mini';
import { timeMsSchema } from './ids.ts';
import { usernameSchema } from './names.ts';
import { userSchema } from './session/user.ts';

/** `POST /api/bots`: by a person, who owns the bot from then on. */
export const createBotSchema = z.strictObject({ username: usernameSchema });
export type CreateBot = z.infer<typeof createBotSchema>;

/** `POST /api/bots` and `POST /api/bots/:userId/token`. The token is shown once: the server keeps its hash only. */
export const botTokenDataSchema = z.object({ user: userSchema, token: z.string() });
export type BotTokenData = z.infer<typeof botTokenDataSchema>;

export const ownBotSchema = z.object({
  user: userSchema,
  /** Null while the bot has no token that works. */
  token: z.nullable(z.object({ createdAt: timeMsSchema, lastUsedAt: z.nullable(timeMsSchema) })),
});
export type OwnBot = z.infer<typeof ownBotSchema>;

/** `GET /api/bots`: one's own, oldest first. */
export const listBotsDataSchema = z.object({ bots: z.array(ownBotSchema) });
export type ListBotsData = z.infer<typeof listBotsDataSchema>;
