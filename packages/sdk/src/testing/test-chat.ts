import type { Message, Room } from '@roomful/protocol';
import type { ChatLog, ReplyFilter } from './chat-log.ts';
import { type Duration, toMs } from './duration.ts';
import type { BotError, HostedBot } from './hosted-bot.ts';
import type { ManualClock } from './manual-clock.ts';
import type { Stillness } from './stillness.ts';
import { TestUser } from './test-user.ts';
import { WaitingClock } from './waiting-clock.ts';

/** The one time of server, bots and people. It stands still, but for what is said at `advance` and `lastReply`. */
export interface ChatClock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Lets time pass: `'10m'`, `'1h30m'` or milliseconds. Resolves when everything that was due on the way is done. */
  advance(duration: Duration): Promise<void>;
}

/** Which bot is meant: needed only where there are several. */
export interface BotChoice {
  /** The bot's name. */
  bot?: string;
}

export interface RestartOptions extends BotChoice {
  /** As a power cut does: handlers that run do not finish, and nothing more is saved. By default as a deploy does. */
  crash?: boolean;
}

/** @internal */
export interface TestChatParts {
  url: string;
  adminToken: string;
  clock: ManualClock;
  bots: readonly HostedBot[];
  log: ChatLog;
  stillness: Stillness;
  errors: readonly BotError[];
  listRooms: () => Promise<Room[]>;
  createRoom: (name: string) => Promise<Room>;
  close: () => Promise<void>;
}

/**
 * A real server with your bot in it, in this process. Made by `startTestChat`; end it with `await using` or `stop()`.
 *
 * @example
 * await using chat = await startTestChat(bot);
 * const ana = chat.user('ana');
 * await ana.says('/remind 10m buy milk');
 * console.log(await chat.lastReply());
 * await chat.clock.advance('10m');
 * console.log(await chat.lastReply());
 */
export class TestChat implements AsyncDisposable {
  /** The server, for clients of your own. */
  readonly url: string;
  /** Opens all of `/api/admin`, for bots that moderate. */
  readonly adminToken: string;
  readonly clock: ChatClock;
  readonly #parts: TestChatParts;
  readonly #users = new Map<string, TestUser>();
  #stopped: Promise<void> | undefined;

  /** @internal Use `startTestChat`. */
  constructor(parts: TestChatParts) {
    const { url, clock, log, stillness } = parts;
    this.url = url;
    this.adminToken = parts.adminToken;
    this.#parts = parts;
    this.clock = {
      now: () => clock.now(),
      advance: async (duration) => {
        toMs(duration);
        await log.begins(`the passing of ${duration}${typeof duration === 'number' ? ' ms' : ''}`);
        await clock.advance(duration);
        await stillness.reached();
      },
    };
  }

  /** The person of this name: the same one however often it is called. A name has 3 to 20 letters, digits and `_`. */
  user(name: string): TestUser {
    const known = this.#users.get(name);
    if (known) return known;
    const { url, clock, log, stillness } = this.#parts;
    const findRoom = (room: string) => this.room(room);
    const user = new TestUser({ name, url, clock: new WaitingClock(clock), log, stillness, findRoom });
    this.#users.set(name, user);
    return user;
  }

  /** The room of this name, which is made if it does not exist. */
  async room(name: string): Promise<Room> {
    const { listRooms, createRoom, stillness } = this.#parts;
    const known = (await listRooms()).find((room) => room.name.toLowerCase() === name.toLowerCase());
    if (known) return known;
    const room = await createRoom(name);
    // Bots that want to be there are there, before anybody says something.
    await stillness.reached();
    return room;
  }

  /**
   * The newest reply to what was said or done last, once everything is handled: a message that a bot wrote, or changed,
   * since then in the same room. No time limit is involved, so it is never too early; where a bot waits before it goes on
   * (between the edits of a stream, before it tries again) the chat's time passes. Rejects when there is none, and says so.
   */
  async lastReply({ room, from }: ReplyFilter = {}): Promise<string> {
    const last = (await this.#replies({ room, from })).at(-1);
    if (last) return last.content;
    throw new Error(this.#explainSilence(room, from));
  }

  /** All replies to what was said or done last, once everything is handled: `[]` when the bot kept silent. */
  async replies(filter: ReplyFilter = {}): Promise<string[]> {
    return (await this.#replies(filter)).map(({ content }) => content);
  }

  /** Everything in a room, `general` by default, oldest first, once everything is handled. Deleted ones have no text. */
  async messages(room: string = 'general'): Promise<Message[]> {
    await this.handled();
    return this.#parts.log.messagesIn(await this.room(room));
  }

  /** What was said, for people and snapshots: `ana: hello`, a line for each message, once everything is handled. */
  async transcript({ room }: { room?: string } = {}): Promise<string> {
    await this.handled();
    return this.#parts.log.transcript(room);
  }

  /** Resolves when the bots have handled everything that happened. What asks for replies waits for it by itself. */
  handled(): Promise<void> {
    return this.#parts.stillness.handled();
  }

  /** What the bots logged as errors: of handlers that threw where nobody caught it. */
  get errors(): readonly BotError[] {
    return this.#parts.errors;
  }

  /** Ends the bot and starts it again, with the same token and store. Resolves when it is live. */
  async restartBot({ bot, crash = false }: RestartOptions = {}): Promise<void> {
    const { stillness } = this.#parts;
    const chosen = this.#choose(bot);
    if (crash) chosen.crash();
    else {
      // A handler that runs finishes first.
      await stillness.reached();
      await stillness.during(chosen.stop(), chosen.clock);
    }
    await chosen.prepare();
    await startIn(stillness, chosen);
  }

  /** Breaks the bot's connection, and lets nothing through for so long. The bot comes back by itself as time passes. */
  async cutConnection(duration: Duration = 0, { bot }: BotChoice = {}): Promise<void> {
    const forMs = toMs(duration);
    const { clock, stillness } = this.#parts;
    stillness.disturbUntil(clock.now() + forMs);
    await this.#choose(bot).cut(forMs);
  }

  /** Ends bots, people and server. Does nothing the second time. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** The same as `stop()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #stop(): Promise<void> {
    const { bots, stillness, close } = this.#parts;
    try {
      await Promise.all(bots.map((bot) => stillness.during(bot.stop(), bot.clock)));
    } finally {
      // Also when a bot can't end: nothing of it may keep the test's process alive.
      await Promise.all([...this.#users.values()].map(({ client }) => client.stop()));
      await close();
    }
  }

  async #replies({ room, from }: { room?: string | undefined; from?: string | undefined }): Promise<Message[]> {
    const { log } = this.#parts;
    await this.handled();
    return log.repliesIn(await this.room(room ?? log.lastRoom), from);
  }

  #explainSilence(room: string | undefined, from: string | undefined): string {
    const { log, errors } = this.#parts;
    const who = from ?? 'No bot';
    const where = room === undefined ? '' : ` (looked for in ${room})`;
    const verb = from === undefined ? 'replied to' : 'did not reply to';
    const failure = errors.at(-1);
    return [
      `${who} ${verb} ${log.lastAct}${where}, and everything is handled.`,
      failure && `${failure.bot} logged an error: ${failure.message}`,
      'If it should keep silent, ask for replies(), which is [] then.',
    ]
      .filter(Boolean)
      .join(' ');
  }

  #choose(name: string | undefined): HostedBot {
    const { bots } = this.#parts;
    const names = bots.map((bot) => bot.name).join(', ');
    const [only, ...others] = bots;
    if (name === undefined && only && others.length === 0) return only;
    if (name === undefined) throw new Error(`There are several bots: say which one with { bot }, of ${names}.`);
    const found = bots.find((bot) => bot.name === name);
    if (found) return found;
    throw new Error(`There is no bot ${name} in this chat. There is ${names}.`);
  }
}

/** @internal */
export function startIn(stillness: Stillness, bot: HostedBot): Promise<void> {
  const started = bot.start();
  return stillness.during(started, bot.clock);
}
