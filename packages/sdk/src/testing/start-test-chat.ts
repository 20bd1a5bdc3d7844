import type { Room } from '@roomful/protocol';
import { createBotUser } from '../bots.ts';
import { RoomfulClient } from '../client.ts';
import { ChatLog } from './chat-log.ts';
import { type BotError, HostedBot, type TestedBot } from './hosted-bot.ts';
import { createLogIn } from './create-log-in.ts';
import { loadServer } from './load-server.ts';
import { ManualClock } from './manual-clock.ts';
import { Stillness } from './stillness.ts';
import { startIn, TestChat } from './test-chat.ts';
import { WaitingClock } from './waiting-clock.ts';

/** A bot with what the test chat should know of it. */
export interface BotInChat {
  bot: TestedBot;
  /** Its name in the chat; `bot` by default, and `bot2` and so on for the next ones. */
  name?: string;
}

/** What the chat is like when the bots come. */
export interface TestChatOptions {
  /** Rooms that exist when the bots come, beside `general`. */
  rooms?: readonly string[];
  /** The time that it is at first, in Unix milliseconds; noon of 2026-01-01 UTC by default. */
  now?: number;
  /** Whether the server limits who sends too much, as it does outside of tests. */
  isLimited?: boolean;
}

/** Owns the bots and makes the rooms; it is in no room itself. */
const HOST = 'test_chat_host';
const SERVER_SETTLES_MS = 10_000;
/** The clock's resolution. */
const LEAST_MS = 1;

/**
 * Starts a server on an empty database in memory, with a room `general`, and one bot or several in it: each with an account
 * and a token of its own, its state in memory, all on one clock that stands still. Resolves when the bots are live. Works in
 * every test framework, and needs `@roomful/server` among the devDependencies.
 *
 * @example
 * const bot = createBot();
 * bot.on('message:mention', ({ message, reply }) => reply(`Hi ${message.username}`));
 *
 * await using chat = await startTestChat(bot);
 * await chat.user('ana').says('hello @bot');
 * console.log(await chat.lastReply()); // Hi ana
 */
export async function startTestChat(
  bots: TestedBot | BotInChat | readonly (TestedBot | BotInChat)[],
  { rooms = [], now, isLimited = false }: TestChatOptions = {},
): Promise<TestChat> {
  const hosting = toList(bots);
  const { startTestServer, systemClock } = await loadServer();
  let isServersTurn = false;
  let settledAt = 0;
  const clock = new ManualClock({
    ...(now !== undefined && { now }),
    settle: async () => {
      const isServersOnly = isServersTurn;
      isServersTurn = false;
      // The server looks after itself four times a second, and little follows from that: it shows soon enough.
      if (isServersOnly && clock.now() - settledAt < SERVER_SETTLES_MS) return;
      settledAt = clock.now();
      await systemClock.yield();
      if (!isServersOnly) await stillness.reached();
    },
  });
  const adminToken = systemClock.randomToken(24);
  const server = await startTestServer({
    databaseUrl: 'sqlite::memory:',
    redisUrl: undefined,
    adminToken,
    isLimited,
    // Time is the test's; what follows from one another is the process's.
    clock: {
      ...systemClock,
      now: () => clock.now(),
      elapsed: () => clock.now(),
      setTimeout: (callback, delayMs) => {
        if (delayMs < LEAST_MS) return soon(callback, () => systemClock.yield());
        return clock.setTimeout(() => {
          isServersTurn = true;
          callback();
        }, delayMs);
      },
      random: () => clock.random(),
      // Never in a hurry: what is sent goes out at once.
      workload: () => ({ activeMs: 0, idleMs: clock.now() }),
    },
  });
  const { url } = server;
  const getToken = createLogIn(url, HOST);
  const hostClock = new WaitingClock(clock);
  const host = new RoomfulClient({ url, clock: hostClock, getToken });
  const hosted: HostedBot[] = [];
  const close = async () => {
    await host.stop();
    for (const bot of hosted) await bot.close();
    await server[Symbol.asyncDispose]();
  };
  const stillness = new Stillness({ clock, workers: hosted, endOfTurn: () => systemClock.yield() });
  const listRooms = (): Promise<Room[]> => stillness.act(() => host.listRooms(), hostClock);
  const errors: BotError[] = [];
  const chat = new TestChat({
    url,
    adminToken,
    clock,
    bots: hosted,
    log: new ChatLog({
      listRooms,
      readMessages: (roomId) => server.readMessages(roomId),
      isBot: (userId) => hosted.some((bot) => bot.userId === userId),
    }),
    stillness,
    errors,
    listRooms,
    createRoom: (name) => stillness.act(() => host.createRoom(name), hostClock),
    close,
  });
  try {
    const token = await getToken();
    await host.start();
    // The server has this one from its start.
    for (const room of rooms) if (room !== 'general') await host.createRoom(room);
    for (const [index, { bot, name = defaultName(index) }] of hosting.entries()) {
      const account = await createBotUser({ url, token, username: name });
      hosted.push(
        await HostedBot.create({
          bot,
          name,
          userId: account.user.id,
          token: account.token,
          serverPort: server.port,
          clock,
          onError: (error) => errors.push(error),
        }),
      );
    }
    for (const bot of hosted) await startIn(stillness, bot);
  } catch (error) {
    await chat.stop();
    throw error;
  }
  return chat;
}

function toList(bots: TestedBot | BotInChat | readonly (TestedBot | BotInChat)[]): BotInChat[] {
  return [bots].flat().map((entry) => {
    const inChat = 'bot' in entry ? entry : { bot: entry };
    if (typeof (inChat.bot as Partial<TestedBot> | undefined)?.start === 'function') return inChat;
    throw new TypeError('startTestChat takes a bot, { bot, name }, or a list of these. Make a bot with createBot().');
  });
}

function defaultName(index: number): string {
  return index === 0 ? 'bot' : `bot${index + 1}`;
}

/** Fractions of a millisecond in which the server gathers what goes out: here nobody has to be spared. */
function soon(callback: () => void, endOfTurn: () => Promise<void>): () => void {
  let isCancelled = false;
  void endOfTurn().then(() => {
    if (!isCancelled) callback();
  });
  return () => void (isCancelled = true);
}
