import { setTimeout as delay } from 'node:timers/promises';
import type { ReconnectPolicy } from '../../src/reconnect-policy.ts';
import { enter } from '../helpers/people.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { findFaults } from '../history/find-faults.ts';
import { gatherHistory } from '../history/gather-history.ts';
import { Witness } from '../history/witness.ts';
import { Progress } from './progress.ts';
import { ServerProcess } from './server-process.ts';

export interface StormOptions {
  /** Decides who says how much at a time, and where the server is killed. */
  seed: number;
  clients: number;
  rooms: number;
  /** In all. */
  messages: number;
  /** How long a server lives: so many messages, or batches of them, at most. */
  lifeAtMost: number;
  deathsAtMost: number;
  onDeath?: (death: DeathKind, said: number) => void;
}

const KINDS = ['random', 'commit', 'answers'] as const;

type DeathKind = (typeof KINDS)[number];

export interface StormReport {
  faults: string[];
  deaths: Record<DeathKind, number>;
  accepted: number;
  failed: number;
  stored: number;
}

/** Servers start within a second: nobody waits much longer than that, and nobody is ever offline. */
const reconnect: ReconnectPolicy = {
  nextDelayMs: (_, random) => 20 + random() * 80,
  maxAttempts: 1_000,
  offlineRetryMs: 60_000,
};

/** People talk while their server is killed again and again; the faults are what was lost, doubled or out of order. */
export async function runStorm(options: StormOptions): Promise<StormReport> {
  const random = new SeededRandom(options.seed);
  await using server = await ServerProcess.create();
  await server.start();
  await using people = new AsyncDisposableStack();
  const witnesses = await gatherPeople(options, server);
  for (const witness of witnesses) people.use(witness);

  const progress = new Progress();
  const deaths: StormReport['deaths'] = { random: 0, commit: 0, answers: 0 };
  const each = Math.ceil(options.messages / witnesses.length);
  const talking = Promise.all(
    witnesses.map((witness, index) => {
      // Chance of its own for each, or their answers would decide who draws what.
      return witness.talk(each, { random: new SeededRandom(options.seed + 1 + index), onSaid: () => progress.add() });
    }),
  ).then(() => progress.finish());

  for (let turn = 0; turn < options.deathsAtMost && !progress.isFinished; turn++) {
    const kind = KINDS[turn % KINDS.length] ?? 'random';
    const life = random.between(1, options.lifeAtMost);
    if (turn > 0) await server.start(kind === 'random' ? undefined : { point: kind, batch: life });
    if (kind === 'random') {
      await progress.until(progress.count + life);
      // In real time, so that it strikes in the midst of whatever the other process is doing.
      await delay(random.between(0, 20));
    } else await Promise.race([server.ended, progress.finished]);
    if (progress.isFinished) break;
    await server.kill();
    deaths[kind]++;
    options.onDeath?.(kind, progress.count);
  }
  // The last one lives.
  await server.kill();
  await server.start();
  await talking;
  const history = await gatherHistory(witnesses, server);
  const outcomes = history.clients.flatMap(({ sendings }) => sendings.map(({ outcome }) => outcome.kind));
  return {
    faults: findFaults(history),
    deaths,
    accepted: outcomes.filter((kind) => kind === 'accepted').length,
    failed: outcomes.filter((kind) => kind === 'failed').length,
    stored: history.stored.length,
  };
}

async function gatherPeople({ clients, rooms }: StormOptions, server: ServerProcess): Promise<Witness[]> {
  const names = Array.from({ length: rooms }, (_, index) => `room-${index}`);
  const { client: host } = await enter('host', server);
  for (const name of names) await host.createRoom(name);
  await host.stop();
  return Promise.all(
    Array.from({ length: clients }, (_, index) =>
      Witness.enter(`person${index}`, { url: server.url, reconnect }, names[index % rooms] ?? 'general'),
    ),
  );
}
