import type { BotTokenData, ListBotsData, OwnBot, UserId } from '@roomful/protocol';
import type { SessionOptions } from './login.ts';
import { call } from './rest.ts';

/** Who makes the bot, and its name. */
export interface CreateBotUserOptions extends SessionOptions {
  /** The bot's name: 3 to 20 letters, digits and underscores, unlike every other name on the server. */
  username: string;
}

/** Who asks, and about which bot. */
export interface OwnBotOptions extends SessionOptions {
  /** The bot's id, as `createBotUser` and `listBots` tell it. */
  botId: UserId;
}

/**
 * Makes a bot that belongs to whoever is logged in. Its token works without a login and does not expire; it is in this answer
 * and nowhere else, so keep it at once. Throws `ChatError`, for example `USERNAME_TAKEN` or `BOT_LIMIT_REACHED`.
 *
 * @example
 * const url = 'http://localhost:3000';
 * const { token } = await logIn({ url, username: 'alice' });
 * const bot = await createBotUser({ url, token, username: 'dice' });
 * console.log(`export ROOMFUL_TOKEN=${bot.token}`);
 */
export async function createBotUser({ url, username, token, signal }: CreateBotUserOptions): Promise<BotTokenData> {
  return (await call(url, '/api/bots', { method: 'POST', body: { username }, token, signal })) as BotTokenData;
}

/** One's own bots, oldest first. `token` is null for a bot whose token was taken away. Throws `ChatError`. */
export async function listBots({ url, token, signal }: SessionOptions): Promise<OwnBot[]> {
  return ((await call(url, '/api/bots', { method: 'GET', token, signal })) as ListBotsData).bots;
}

/**
 * Makes a new token for one's own bot. The one before ends at once, and the connection that it had is cut. Throws
 * `ChatError`, `NOT_FOUND` when one has no such bot.
 */
export async function rotateBotToken({ url, botId, token, signal }: OwnBotOptions): Promise<BotTokenData> {
  return (await call(url, `/api/bots/${botId}/token`, { method: 'POST', token, signal })) as BotTokenData;
}

/** Ends the token of one's own bot; the bot stays, and `rotateBotToken` gives it another. Throws `ChatError`. */
export async function revokeBotToken({ url, botId, token, signal }: OwnBotOptions): Promise<void> {
  await call(url, `/api/bots/${botId}/token`, { method: 'DELETE', token, signal });
}
