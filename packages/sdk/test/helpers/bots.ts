import type { Bot } from '../../src/bot/bot.ts';
import type { BotLog } from '../../src/bot/bot-log.ts';
import type { BotOptions } from '../../src/bot/bot-options.ts';
import { MemoryStore } from '../../src/bot/stores/memory-store.ts';
import { createBotUser } from '../../src/bots.ts';
import type { JoinedRoom } from '../../src/joined-room.ts';
import { logIn } from '../../src/login.ts';
import { eagerPolicy, untilEntries } from './people.ts';

/** A log that keeps its lines. */
class ListLog implements BotLog {
  readonly lines: string[] = [];
  readonly causes: unknown[] = [];
  #look: () => void = () => undefined;

  info(message: string): void {
    this.#add(`info ${message}`);
  }

  warn(message: string): void {
    this.#add(`warn ${message}`);
  }

  error(message: string, cause?: unknown): void {
    if (cause !== undefined) this.causes.push(cause);
    this.#add(`error ${message}`);
  }

  /** Resolves when a line has this in it. */
  untilSaid(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.#look = () => {
        if (this.lines.some((line) => line.includes(text))) resolve();
      };
      this.#look();
    });
  }

  #add(line: string): void {
    this.lines.push(line);
    this.#look();
  }
}

/** An account for a bot, made by a person of its own. */
export async function makeBot(url: string, username = 'helper') {
  const owner = await logIn({ url, username: `of_${username}` });
  const { token, user } = await createBotUser({ url, token: owner.token, username });
  return { token, user, owner: owner.token };
}

/** What every test needs to start a bot: nothing of it reaches the environment. */
export function optionsOf(url: string, token: string, more: Omit<BotOptions, 'log'> = {}) {
  const log = new ListLog();
  return { store: new MemoryStore(), reconnect: eagerPolicy, ...more, url, token, log };
}

/** Starts it, and stops it with the test. */
export async function started(bot: Bot, options: BotOptions): Promise<AsyncDisposable> {
  await bot.start(options);
  return { [Symbol.asyncDispose]: () => bot.stop() };
}

/** The texts of one author, in display order. */
export function textsBy(room: JoinedRoom, username: string): string[] {
  return room.entries.flatMap((entry) =>
    entry.kind === 'message' && entry.message.username === username ? entry.message.content : [],
  );
}

export async function untilTexts(room: JoinedRoom, username: string, count: number): Promise<string[]> {
  await untilEntries(room, () => textsBy(room, username).length >= count);
  return textsBy(room, username);
}
