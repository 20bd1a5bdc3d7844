import { startTestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { createBotUser, listBots, revokeBotToken, rotateBotToken } from '../src/bots.ts';
import { logIn, whoAmI } from '../src/login.ts';

describe('bots of one’s own', () => {
  it('[BOT1] [BOT4] a person makes one, with a token that opens it, and sees it in the list', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const { token } = await logIn({ url, username: 'alice' });
    expect(await listBots({ url, token })).toEqual([]);
    const bot = await createBotUser({ url, token, username: 'dice' });
    expect(await whoAmI({ url, token: bot.token })).toMatchObject({ user: { username: 'dice', kind: 'bot' } });
    expect(await listBots({ url, token })).toMatchObject([
      { user: { id: bot.user.id, username: 'dice' }, token: { createdAt: expect.any(Number) as number } },
    ]);
  });

  it('[BOT3] a new token ends the one before, and a revoked one leaves none', async () => {
    await using server = await startTestServer();
    const { url } = server;
    const { token } = await logIn({ url, username: 'alice' });
    const first = await createBotUser({ url, token, username: 'dice' });
    const botId = first.user.id;
    const second = await rotateBotToken({ url, token, botId });
    expect(await whoAmI({ url, token: first.token })).toBeUndefined();
    expect(await whoAmI({ url, token: second.token })).toMatchObject({ user: { id: botId } });
    await revokeBotToken({ url, token, botId });
    expect(await whoAmI({ url, token: second.token })).toBeUndefined();
    expect(await listBots({ url, token })).toMatchObject([{ user: { id: botId }, token: null }]);
  });

  it('[BOT1] [BOT3] what is refused is a ChatError with the server’s code', async () => {
    await using server = await startTestServer({ maxBotsPerUser: 1 });
    const { url } = server;
    const { token } = await logIn({ url, username: 'alice' });
    const bob = await logIn({ url, username: 'bobby' });
    const { user, token: botToken } = await createBotUser({ url, token, username: 'dice' });
    const refused = (call: Promise<unknown>) => call.then(String, ({ code }: { code: string }) => code);
    expect(await refused(createBotUser({ url, token: bob.token, username: 'dice' }))).toBe('USERNAME_TAKEN');
    expect(await refused(createBotUser({ url, token, username: 'cards' }))).toBe('BOT_LIMIT_REACHED');
    expect(await refused(createBotUser({ url, token: botToken, username: 'cards' }))).toBe('FORBIDDEN');
    expect(await refused(rotateBotToken({ url, token: bob.token, botId: user.id }))).toBe('NOT_FOUND');
    expect(await refused(listBots({ url }))).toBe('UNAUTHENTICATED');
  });
});
