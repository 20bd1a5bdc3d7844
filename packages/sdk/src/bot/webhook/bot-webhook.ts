import type { HookAnswer, HookEvent } from '@roomful/protocol';
import { type ClientClock, systemClock } from '../../client-clock.ts';
import type { BotEvent } from '../bot-event.ts';
import type { BotLog } from '../bot-log.ts';
import type { BotStore } from '../bot-store.ts';
import type { Delivery } from '../create-context.ts';
import type { Outcome } from '../outcome.ts';
import { MemoryStore } from '../stores/memory-store.ts';
import { prefixStore } from '../stores/prefix-store.ts';
import { AnswerBook } from './answer-book.ts';
import { MAX_REPLIES_TO_BOTS } from '../run/bot-settings.ts';
import { readBody } from './read-body.ts';
import { findSignatureProblem, importKey, readSecrets } from './verify-signature.ts';
import { WebhookOutlet } from './webhook-outlet.ts';

/** What `bot.webhook` needs to know. */
export interface WebhookOptions {
  /** What the hook's owner was shown when it was made, `whsec_…`; both, while one takes the place of the other. */
  secret: string | readonly string[];
  /** Where sessions are kept. By default in memory: give one where processes come and go. */
  store?: BotStore;
  /** How many messages of other bots are answered in a room before a person has to say something; 5 by default. */
  maxRepliesToBots?: number;
  /** Where it says what goes wrong; the console by default. */
  log?: BotLog;
  clock?: ClientClock;
}

/** What every fetch-style server takes: Hono, Deno, Bun, Cloudflare, Next. */
export type WebhookHandler = (request: Request) => Promise<Response>;

export interface WebhookParts {
  /** Never throws. */
  handle: (event: BotEvent, delivery: Delivery) => Promise<Outcome>;
  options: WebhookOptions;
}

/** Handlers are told to end after so long, and have their event again when the server asks again. */
const HANDLING_MAX_MS = 5 * 60_000;

/** The events that a server may send; one that is newer than this program is taken, and nothing is done about it. */
const KNOWN: ReadonlySet<unknown> = new Set<HookEvent['type']>([
  'message',
  'message:edited',
  'message:deleted',
  'room:joined',
]);

/** A bot behind an outgoing webhook. Throws `TypeError` for what is no secret. */
export function createWebhook({ handle, options }: WebhookParts): WebhookHandler {
  const secrets = readSecrets(options.secret);
  const {
    store = new MemoryStore(),
    maxRepliesToBots = MAX_REPLIES_TO_BOTS,
    clock = systemClock,
    log = consoleLog,
  } = options;
  const answers = new AnswerBook<Required<HookAnswer>>();
  const attempts = new Map<string, number>();
  let keys: Promise<CryptoKey[]> | undefined;

  return async function answerWebhook(request) {
    if (request.method !== 'POST') return refuse(405, 'Webhooks come by POST.');
    const body = await readBody(request);
    if (body === undefined) return refuse(413, 'The request is longer than an event of a webhook.');
    keys ??= Promise.all(secrets.map(importKey));
    const problem = await findSignatureProblem({ headers: request.headers, body, now: clock.now() }, await keys);
    if (problem !== undefined) {
      log.warn(`A webhook was refused: ${problem}`);
      return refuse(401, problem);
    }
    const event = JSON.parse(body) as HookEvent;
    if (!KNOWN.has(event.type)) return Response.json({ replies: [] });
    const key = `${event.databaseId} ${event.bot.id} ${event.id}`;
    const answer = await answers.answer(key, () => run(event, key));
    if (answer) return Response.json(answer);
    return refuse(500, 'The event is to come again.');
  };

  /** `undefined`: the event is to come again. */
  async function run(event: HookEvent, key: string): Promise<Required<HookAnswer> | undefined> {
    const { room, bot, databaseId } = event;
    const prefix = `${databaseId}/${bot.id}/`;
    const bots = new RepliesToBots(prefixStore(store, `${prefix}hook/`), maxRepliesToBots);
    if (!(await bots.mayAnswer(event))) return { replies: [] };
    const outlet = new WebhookOutlet(event, { store: prefixStore(store, `${prefix}own/`), clock });
    const attempt = (attempts.get(key) ?? 0) + 1;
    // Not the request's own signal: a server that does not wait comes again, and gets what this run says.
    const tooLong = new AbortController();
    const cancel = clock.setTimeout(() => tooLong.abort(), HANDLING_MAX_MS);
    const outcome = await handle(event, { outlet, attempt, signal: tooLong.signal }).finally(cancel);
    const isCutOff = outcome.kind === 'failed' && tooLong.signal.aborted;
    if (outcome.kind === 'retry' || isCutOff) {
      attempts.set(key, attempt);
      log.warn(`A handler failed in room "${room.name}" (event ${event.id}); the event comes again.`);
      return undefined;
    }
    attempts.delete(key);
    if (outcome.kind === 'failed' && !outcome.isTold) {
      log.error(
        `A handler failed in room "${room.name}" (event ${event.id}). The bot goes on with the next event.`,
        outcome.error,
      );
    }
    const { replies } = outlet;
    await bots.note(event, replies.length > 0);
    return { replies };
  }
}

/** [BOT6] Between two words of a person a room gets so many answers to bots. */
class RepliesToBots {
  readonly #store: BotStore;
  readonly #max: number;

  constructor(store: BotStore, max: number) {
    this.#store = store;
    this.#max = max;
  }

  async mayAnswer(event: HookEvent): Promise<boolean> {
    return !isByBot(event) || (await this.#count(event)) < this.#max;
  }

  async note(event: HookEvent, hasReplied: boolean): Promise<void> {
    const isSpeech = event.type === 'message' || event.type === 'message:edited';
    if (isByBot(event)) {
      if (hasReplied) await this.#store.put(keyOf(event), String((await this.#count(event)) + 1));
    } else if (isSpeech && (await this.#count(event)) > 0) await this.#store.delete(keyOf(event));
  }

  async #count(event: HookEvent): Promise<number> {
    return Number((await this.#store.get(keyOf(event)))?.value ?? 0);
  }
}

function keyOf({ room }: HookEvent): string {
  return `room/${room.id}/replies-to-bots`;
}

function isByBot(event: HookEvent): boolean {
  return (event.type === 'message' || event.type === 'message:edited') && event.message.authorKind === 'bot';
}

function refuse(status: number, message: string): Response {
  return new Response(message, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

const consoleLog: BotLog = {
  info: () => undefined,
  warn: (message) => globalThis.console.warn(message),
  error: (message, cause) => globalThis.console.error(message, cause),
};
