import { setTimeout as pause } from 'node:timers/promises';
import type { Held } from '../held.ts';
import { watchCpu } from '../load/watch-cpu.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import type { ServerProcess } from '../server-process.ts';
import { startTarget } from '../start-target.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import { createRoomfulDialect } from '../wire/roomful-dialect.ts';
import { WireSocket } from '../wire/wire-socket.ts';
import { Crowd } from './crowd.ts';
import { judgeGrowth } from './judge-growth.ts';
import { Person } from './person.ts';
import { settle } from './settle.ts';
import { Truth } from './truth.ts';
import { verifySoak } from './verify-soak.ts';
import { watchServer } from './watch-server.ts';

const PEOPLE = 200;
const ROOMS = 10;
const MINUTE_MS = 60_000;
/** For the last goodbyes. */
const EMPTY_AFTER_MS = 2_000;
/** Connections that a program which asked the server lately keeps open, and their timers. */
const SPARE = 5;

/** Half an hour of everything at once: does memory stay flat, is nothing left behind, is every promise kept? */
export async function measureSoak(context: RunContext): Promise<Figure[]> {
  const forMs = context.soakMinutes * MINUTE_MS;
  using folder = new TemporaryFolder();
  const file = folder.file('chat.db');
  await using server = await startTarget('roomful', { file, profile: context.profile, withProbe: true });
  const before = await server.holds();
  const truth = new Truth();
  const rooms = await createRooms(server);
  const people = await gather(server, truth, rooms);

  const cpuSoFar = watchCpu(server);
  const crowd = new Crowd(people, truth);
  const say = (line: object) => context.record({ workload: 'soak', ...line });
  const [samples] = await Promise.all([watchServer(server, { forMs, truth, say }), crowd.live(rooms, forMs)]);
  const cpu = cpuSoFar();
  const unsettled = await settle(file, people);
  crowd[Symbol.dispose]();
  await pause(EMPTY_AFTER_MS);
  const after = await server.holds();
  await server.stop();

  say({ counts: truth.counts, before, after, ...cpu });
  const { figures, faults } = judgeGrowth(samples, describeCpu(cpu));
  const held = people.map((person) => person.held);
  context.blame('roomful', [
    ...truth.faults,
    ...unsettled,
    ...verifySoak(file, truth, held),
    ...findLeftovers(before, after),
    ...faults,
  ]);
  return [
    ...figures,
    {
      workload: 'Soak',
      name: 'event-loop delay p99, ms, in the worst interval',
      roomful: Math.max(...samples.map(({ loopDelayP99Ms }) => loopDelayP99Ms)),
      bar: { kind: 'none' },
      remark: describeCpu(cpu),
    },
  ];
}

async function createRooms(server: ServerProcess): Promise<number[]> {
  const dialect = createRoomfulDialect();
  const auth = await dialect.logIn(server.url, 'bench_host');
  const host = await WireSocket.connect(server.url, auth, { onEvent: ignore, onAnswer: ignore, onClosed: ignore });
  const names = Array.from({ length: ROOMS }, (_, index) => `soak-${index + 1}`);
  const rooms = await dialect.createRooms(host, names);
  host.close();
  return rooms.map(Number);
}

async function gather(server: ServerProcess, truth: Truth, rooms: readonly number[]): Promise<Person[]> {
  const dialect = createRoomfulDialect();
  const people: Person[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const auth = await dialect.logIn(server.url, `soak_person_${index + 1}`);
    const person = new Person({ url: server.url, auth, truth });
    await person.enter(rooms[index % rooms.length] ?? 0);
    people.push(person);
  }
  return people;
}

/** What everybody left behind who is gone. */
function findLeftovers(before: Held, after: Held): string[] {
  return (['sockets', 'timers'] as const)
    .filter((key) => after[key] > before[key] + SPARE)
    .map((key) => `${after[key]} ${key} when everybody had left, ${before[key]} before anybody came`);
}

function ignore(): void {
  // The host only makes the rooms.
}
