import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RoomId } from '@roomful/protocol';
import { RoomfulClient } from '../../../src/client.ts';
import { ChatError } from '../../../src/errors.ts';
import type { ReconnectPolicy } from '../../../src/reconnect-policy.ts';
import { Progress } from '../../crash/progress.ts';
import { ServerProcess } from '../../crash/server-process.ts';
import { makeBot } from '../../helpers/bots.ts';
import { enter } from '../../helpers/people.ts';
import { SeededRandom } from '../../helpers/seeded-random.ts';
import { Witness } from '../../history/witness.ts';
import { BotProcess } from './bot-process.ts';
import { findReplyFaults, readMessages } from './find-reply-faults.ts';

export interface BotStormOptions {
  /** Decides who says how much at a time, what is edited, and who is killed where. */
  seed: number;
  people: number;
  rooms: number;
  /** In all. */
  messages: number;
  /** How long a server or a bot lives, in replies or batches, at most. */
  lifeAtMost: number;
  deathsAtMost: number;
  onDeath?: (death: BotStormDeath, replies: number) => void;
}

const KINDS = ['bot', 'replied', 'server', 'saved', 'commit', 'both', 'answers'] as const;

type BotStormDeath = (typeof KINDS)[number];

export interface BotStormReport {
  faults: string[];
  deaths: Record<BotStormDeath, number>;
  said: number;
  edited: number;
  replies: number;
  /** How often a token stood in what server and bot wrote. */
  tokensInLogs: number;
  logBytes: number;
}

/** Servers start within seconds: nobody waits much longer than that, and nobody is ever offline. */
const reconnect: ReconnectPolicy = {
  nextDelayMs: (_, random) => 20 + random() * 80,
  maxAttempts: 10_000,
  offlineRetryMs: 1_000,
};
const EDITS_IN_100 = 8;

/** People talk and edit while their server and a bot are killed again and again; the bot answers everything, once. */
export async function runBotStorm(options: BotStormOptions): Promise<BotStormReport> {
  const random = new SeededRandom(options.seed);
  const folder = mkdtempSync(join(tmpdir(), 'roomful-bot-'));
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(folder, { recursive: true, force: true }));
  const server = cleanup.use(await ServerProcess.create({ logLevel: 'debug' }));
  await server.start();
  const witnesses = await gatherPeople(options, server);
  for (const witness of witnesses) cleanup.use(witness);
  const account = await makeBot(server.url, 'answerer');
  const auditing = await makeBot(server.url, 'auditor');
  const bot = cleanup.use(
    new BotProcess({ url: server.url, token: account.token, stateFile: join(folder, 'state.db') }),
  );
  const storm = new Progress();
  const audit = cleanup.use(await Audit.begin(server.url, auditing.token, account.user.id, () => storm.add()));
  bot.start();
  await bot.untilSaid('is live at');

  const deaths: BotStormReport['deaths'] = { bot: 0, replied: 0, server: 0, saved: 0, commit: 0, both: 0, answers: 0 };
  const each = Math.ceil(options.messages / witnesses.length);
  let edited = 0;
  const written = () => readMessages(server.databaseFile).filter(({ userId }) => userId !== account.user.id);
  const talking = Promise.all(
    witnesses.map(async (witness, index) => {
      // Chance of its own for each, or their answers would decide who draws what.
      const own = new SeededRandom(options.seed + 1 + index);
      const editing: Promise<unknown>[] = [];
      await witness.talk(each, {
        random: own,
        onSaid: () => {
          if (own.between(1, 100) <= EDITS_IN_100) editing.push(editLast(witness).then(() => edited++, ignoreRefusal));
        },
      });
      await Promise.all(editing);
    }),
  ).then(async () => {
    await audit.untilAnswered(written().map(({ id }) => id));
    storm.finish();
  });

  const die = async (kind: BotStormDeath) => {
    const life = random.between(1, options.lifeAtMost);
    switch (kind) {
      case 'bot':
      case 'server':
      case 'both':
        await storm.until(storm.count + life);
        // In real time, so that it strikes in the midst of whatever the other process is doing.
        await delay(random.between(0, 30));
        await Promise.all([kind !== 'server' && bot.kill(), kind !== 'bot' && server.kill()]);
        break;
      case 'replied':
      case 'saved':
        await bot.kill();
        bot.start({ point: kind, message: life });
        await Promise.race([bot.ended, storm.finished]);
        await bot.kill();
        break;
      case 'commit':
      case 'answers':
        await server.kill();
        await server.start({ point: kind, batch: life });
        await Promise.race([server.ended, storm.finished]);
        await server.kill();
    }
    if (kind !== 'bot' && kind !== 'replied' && kind !== 'saved') await server.start();
    if (kind === 'bot' || kind === 'both' || kind === 'replied' || kind === 'saved') bot.start();
  };
  for (let turn = 0; turn < options.deathsAtMost && !storm.isFinished; turn++) {
    const kind = KINDS[turn % KINDS.length] ?? 'bot';
    await die(kind);
    if (storm.isFinished) break;
    deaths[kind]++;
    options.onDeath?.(kind, storm.count);
  }
  await talking;
  await bot.untilSaid('is live at');
  const code = await bot.stop();
  await server.stop();

  const stored = readMessages(server.databaseFile);
  const replies = stored.filter(({ userId }) => userId === account.user.id).length;
  const lost = witnesses.flatMap((witness) => {
    const history = witness.history();
    const keys = new Set(stored.filter(({ userId }) => userId === history.userId).map(({ clientId }) => clientId));
    return history.sendings.flatMap(({ clientId, outcome }) =>
      outcome.kind === 'accepted' && !keys.has(clientId) ? `"${clientId}" was acknowledged and is not stored` : [],
    );
  });
  const output = `${server.output}${bot.output}`;
  return {
    faults: [
      ...findReplyFaults(stored, account.user.id),
      ...lost,
      ...(code === 0 ? [] : [`the bot ended with ${code}`]),
    ],
    deaths,
    said: stored.length - replies,
    edited,
    replies,
    tokensInLogs: [account.token, account.owner, auditing.token].filter((token) => output.includes(token)).length,
    logBytes: output.length,
  };
}

async function gatherPeople({ people, rooms }: BotStormOptions, server: ServerProcess): Promise<Witness[]> {
  const names = Array.from({ length: rooms }, (_, index) => `room-${index}`);
  const { client: host } = await enter('host', server);
  for (const name of names) await host.createRoom(name);
  await host.stop();
  return Promise.all(
    Array.from({ length: people }, (_, index) =>
      Witness.enter(`person${index}`, { url: server.url, reconnect }, names[index % rooms] ?? 'general'),
    ),
  );
}

async function editLast(witness: Witness): Promise<void> {
  const last = witness.history().sendings.findLast(({ outcome }) => outcome.kind === 'accepted');
  if (last?.outcome.kind !== 'accepted') return;
  await witness.room.edit(last.outcome.message.id, `${last.content}, mended`);
}

/** An edit that was refused, or cut off by a death, is one edit fewer. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ChatError)) throw error;
}

/** Hears in every room what the bot answers. */
class Audit implements AsyncDisposable {
  readonly #client: RoomfulClient;
  readonly #botId: number;
  readonly #answered = new Set<number>();
  readonly #onAnswer: () => void;
  #look: () => void = () => undefined;

  static async begin(url: string, token: string, botId: number, onAnswer: () => void): Promise<Audit> {
    const client = new RoomfulClient({ url, getToken: async () => token, reconnect });
    await client.start();
    const audit = new Audit(client, botId, onAnswer);
    for (const { id } of await client.listRooms()) audit.#hear(id);
    return audit;
  }

  private constructor(client: RoomfulClient, botId: number, onAnswer: () => void) {
    this.#onAnswer = onAnswer;
    this.#client = client;
    this.#botId = botId;
  }

  async untilAnswered(ids: readonly number[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#look = () => {
      if (ids.every((id) => this.#answered.has(id))) resolve();
    };
    this.#look();
    await promise;
  }

  #hear(roomId: RoomId): void {
    void (async () => {
      for await (const event of await this.#client.follow(roomId, { after: 'start' })) {
        if (!('message' in event) || event.message.userId !== this.#botId) continue;
        this.#answered.add(Number(event.message.content.slice(3)));
        this.#onAnswer();
        this.#look();
      }
    })();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.stop();
  }
}
