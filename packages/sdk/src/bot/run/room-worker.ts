import type { Room, RoomId } from '@roomful/protocol';
import { pause } from '../../client-clock.ts';
import { asChatError, ChatError } from '../../errors.ts';
import type { FeedEvent } from '../../feed/feed-event.ts';
import type { FeedStart } from '../../feed/feed-position.ts';
import type { RoomFeed } from '../../feed/room-feed.ts';
import { type BotEvent, eventId } from '../bot-event.ts';
import { describeFailure } from './describe-failure.ts';
import { retryPauseMs } from '../retry-pause.ts';
import { DeliveryOutlet } from './delivery-outlet.ts';
import type { RoomState } from './room-memory.ts';
import type { RunParts } from './run-parts.ts';
import { toBotEvent } from './to-bot-event.ts';
import { untilThrough } from './until-through.ts';

/** Own messages need no handling: the position after so many of them is kept all the same. */
const SKIPPED_MAX = 100;

type FeedIterator = ReturnType<RoomFeed[typeof Symbol.asyncIterator]>;

/** [BOT4] One room of one run: follows it, and handles its events one after the other. */
export class RoomWorker {
  /** Resolves when the room is followed, or can't be for now. */
  readonly entered: Promise<void>;
  /** Resolves when nothing of the room is handled any more. Never rejects. */
  readonly done: Promise<void>;
  readonly #parts: RunParts;
  readonly #room: Room;
  readonly #entered = Promise.withResolvers<void>();
  #events: FeedIterator | undefined;
  /** Of the event that is being handled. */
  #handling: AbortController | undefined;
  #state: RoomState | undefined;
  #skipped = 0;
  #isWantedAgain = false;

  constructor(parts: RunParts, room: Room) {
    this.#parts = parts;
    this.#room = room;
    this.entered = this.#entered.promise;
    this.done = this.#run();
  }

  get roomId(): RoomId {
    return this.#room.id;
  }

  /** The room is there, again perhaps: whatever ended is begun anew. */
  wantAgain(): void {
    const feed = this.#parts.feeds.get(this.roomId);
    if (!feed || feed.left) this.#isWantedAgain = true;
  }

  /** [BOT8] Takes no new event. */
  stop(): void {
    // The iterator's own end never rejects.
    void this.#events?.return();
  }

  /** The time of the handler that runs is over. */
  abort(): void {
    this.#handling?.abort();
  }

  async #run(): Promise<void> {
    const { stopping, log } = this.#parts;
    try {
      do {
        this.#isWantedAgain = false;
        await this.#follow();
      } while (this.#isWantedAgain && !stopping.aborted);
    } catch (error) {
      const consequence = stopping.aborted
        ? 'could not save how far it came: its last events come again with the next start.'
        : 'is not followed any more, until the bot is connected anew.';
      log.error(`${this.#name} ${consequence}`, error);
    } finally {
      this.#parts.feeds.delete(this.roomId);
      this.#entered.resolve();
    }
  }

  async #follow(): Promise<void> {
    const { stopping, feeds, activity } = this.#parts;
    const joined = activity.begin();
    let feed: RoomFeed | undefined;
    try {
      feed = await this.#enter();
      this.#entered.resolve();
      if (feed) await this.#greet(feed);
    } finally {
      joined();
      this.#entered.resolve();
    }
    if (!feed) return;
    this.#events = feed[Symbol.asyncIterator]();
    if (!stopping.aborted) await this.#serve(this.#events);
    await this.#saveSkipped();
    if (feed.left === 'deleted' || feed.left === 'left') await this.#tellLeft(feed, feed.left);
    feeds.delete(this.roomId);
  }

  /** Undefined when the room is deleted meanwhile, or the bot stops. */
  async #enter(): Promise<RoomFeed | undefined> {
    const { client, clock, memory, feeds, stopping, log, activity, firstStart } = this.#parts;
    const known = await this.#stored(() => memory.read(this.roomId));
    if (stopping.aborted) return undefined;
    const isYoung = this.#room.createdAt >= firstStart;
    const after: FeedStart = known?.position ?? (isYoung ? 'start' : 'now');
    try {
      const follow = () => client.follow(this.roomId, { after, signal: stopping, onWork: () => activity.begin() });
      const feed = await untilThrough(follow, { clock, signal: stopping });
      this.#state = known ?? { position: feed.position, isGreeted: false, repliesToBots: 0 };
      feeds.set(this.roomId, feed);
      if (!known) await this.#save();
      return feed;
    } catch (caught) {
      const { code, message } = asChatError(caught);
      const isExpected = stopping.aborted || code === 'ROOM_DELETED' || code === 'ROOM_NOT_FOUND';
      if (!isExpected) log.warn(`${this.#name} can’t be followed: ${message}`);
      return undefined;
    }
  }

  async #greet(feed: RoomFeed): Promise<void> {
    if (!this.#state || this.#state.isGreeted || this.#parts.stopping.aborted) return;
    const event: BotEvent = { type: 'room:joined', id: eventId.joined(feed.room), room: feed.room };
    if (!(await this.#handle(event))) return;
    this.#state.isGreeted = true;
    await this.#save();
  }

  async #serve(events: FeedIterator): Promise<void> {
    for (;;) {
      const { value: event, done } = await events.next();
      if (done || !event || this.#parts.stopping.aborted) return;
      if (!(await this.#take(event))) return;
    }
  }

  /** Answers whether the event is done with; if not, it comes again with the next run. */
  async #take(event: FeedEvent): Promise<boolean> {
    const state = this.#state;
    if (!state) return false;
    if (event.kind === 'restarted') {
      this.#parts.log.warn(
        `${this.#name} is not as the bot left it: the server has an older copy of its data, or another database. The ` +
          'bot goes on with what was written since.',
      );
    }
    const room = this.#parts.feeds.get(this.roomId)?.room ?? this.#room;
    const botEvent = toBotEvent(event, { room, me: this.#parts.me, now: this.#parts.client.serverTime });
    // [BOT6] A deleted message says nothing that could be answered.
    const isSpeech = event.kind === 'message' || event.kind === 'edit';
    const isByBot = isSpeech && event.message.authorKind === 'bot';
    const isOverCap = isByBot && state.repliesToBots >= this.#parts.maxRepliesToBots;
    if (!botEvent || isOverCap) {
      state.position = event.position;
      this.#skipped++;
      if (this.#skipped >= SKIPPED_MAX || isOverCap || event.kind === 'restarted') await this.#save();
      return true;
    }
    const outcome = await this.#handle(botEvent);
    if (!outcome) return false;
    // A person's word lets the bots talk again.
    if (isSpeech && !isByBot) state.repliesToBots = 0;
    else if (isByBot && outcome.hasReplied) state.repliesToBots++;
    state.position = event.position;
    // [BOT3]
    if ('message' in event) await this.#save();
    return true;
  }

  /** [BOT5] Undefined when the bot stops before the event is done with. */
  async #handle(event: BotEvent): Promise<{ hasReplied: boolean } | undefined> {
    const { handle, outlet, clock, stopping, ending, log } = this.#parts;
    const notBefore = event.type === 'message' ? event.message.timestamp : 0;
    const delivery = new DeliveryOutlet(outlet, { roomId: event.room.id, notBefore });
    for (let attempt = 1; ; attempt++) {
      this.#handling = new AbortController();
      if (ending.aborted) return undefined;
      const outcome = await handle(event, { outlet: delivery, attempt, signal: this.#handling.signal });
      this.#handling = undefined;
      if (outcome.kind === 'handled') return delivery;
      // What fails because the bot ends has not had its chance: it comes again.
      if (ending.aborted) return undefined;
      if (outcome.kind === 'failed') {
        const goesOn = `A handler failed in ${this.#name} (event ${event.id}). The bot goes on with the next event.`;
        if (!outcome.isTold) log.error(goesOn, outcome.error);
        return delivery;
      }
      const waitMs = retryPauseMs(attempt);
      const again = `A handler failed in ${this.#name} (event ${event.id}) and is tried again in ${waitMs / 1_000} s.`;
      log.warn(`${again} ${describeFailure(outcome.error)}`.trimEnd());
      await pause(clock, waitMs, stopping);
      if (stopping.aborted) return undefined;
    }
  }

  async #tellLeft(feed: RoomFeed, reason: 'deleted' | 'left'): Promise<void> {
    const { log, ending } = this.#parts;
    log.info(`${this.#name} ${reason === 'deleted' ? 'was deleted' : 'was left'}.`);
    const id = `x${this.roomId}.${feed.position.rev}`;
    if (!ending.aborted) await this.#handle({ type: 'room:left', id, room: feed.room, reason });
  }

  async #saveSkipped(): Promise<void> {
    if (this.#skipped > 0) await this.#save();
  }

  async #save(): Promise<void> {
    const state = this.#state;
    if (!state) return;
    await this.#stored(() => this.#parts.memory.write(this.roomId, state));
    this.#skipped = 0;
  }

  /** A store that fails for a while holds up the room, and nothing is forgotten. */
  async #stored<Result>(act: () => Promise<Result>): Promise<Result> {
    const { clock, stopping, log } = this.#parts;
    for (let failures = 0; ; failures++) {
      try {
        return await act();
      } catch (error) {
        if (stopping.aborted) throw error;
        if (error instanceof ChatError) log.error(`${this.#name} waits for the bot’s store. ${error.message}`);
        else log.error(`${this.#name} waits for the bot’s store, which failed.`, error);
        await pause(clock, retryPauseMs(failures + 1), stopping);
      }
    }
  }

  get #name(): string {
    return `Room "${this.#room.name}"`;
  }
}
