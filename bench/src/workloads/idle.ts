import { readFileSync } from 'node:fs';
import type { Held } from '../held.ts';
import { Load } from '../load/load.ts';
import { runStep, type StepResult } from '../load/run-step.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import type { TargetName } from '../start-target.ts';

const MEMBERS_PER_ROOM = 50;
/** Those who are there before memory is looked at, so that what the server keeps for itself is not counted. */
const FIRST_MEMBERS_PER_ROOM = 10;
const SPARE_FILES = 200;

interface PerSocket {
  rssBytes: number;
  heapBytes: number;
  step: StepResult;
}

/** W5: what a connection costs that says nothing. */
export async function measureIdle(context: RunContext): Promise<Figure[]> {
  const sockets = context.isLong ? 5_000 : 1_000;
  assertEnoughFiles(sockets);
  const plain = await measure('plain', { sockets, context });
  const roomful = await measure('roomful', { sockets, context });
  const workload = `W5 idle, ${sockets.toLocaleString('en')} sockets`;
  const remark = describeCpu(roomful.step);
  return [
    {
      workload,
      name: 'memory per socket (RSS), bytes',
      roomful: roomful.rssBytes,
      baseline: plain.rssBytes,
      bar: { kind: 'ratio at most', value: 1.3 },
      remark,
    },
    {
      workload,
      name: 'of it in the heap, bytes',
      roomful: roomful.heapBytes,
      baseline: plain.heapBytes,
      bar: { kind: 'none' },
      remark,
    },
  ];
}

async function measure(
  target: TargetName,
  { sockets, context }: { sockets: number; context: RunContext },
): Promise<PerSocket> {
  const rooms = sockets / MEMBERS_PER_ROOM;
  await using load = await Load.start({
    target,
    rooms,
    membersPerRoom: FIRST_MEMBERS_PER_ROOM,
    sendersPerRoom: 1,
    profile: context.profile,
    withProbe: true,
  });
  const before = await load.server.holds();
  await load.grow(MEMBERS_PER_ROOM);
  const after = await load.server.holds();
  const added = rooms * (MEMBERS_PER_ROOM - FIRST_MEMBERS_PER_ROOM);
  const perSocket = (key: keyof Held) => (after[key] - before[key]) / added;
  const memory = { rssBytes: perSocket('rssBytes'), heapBytes: perSocket('heapBytes') };
  // One message for each room: every socket still hears.
  const step = await runStep(load, { rate: rooms, seconds: 1 });
  const { serverCpu, generatorCpu, otherCpu, isComplete } = step;
  context.record({
    workload: 'w5',
    target,
    sockets,
    ...memory,
    externalBytes: perSocket('externalBytes'),
    isComplete,
    ...{ serverCpu, generatorCpu, otherCpu },
  });
  await context.finish(load);
  return { ...memory, step };
}

/** Generator and server need one file for each socket, both under the same limit. */
function assertEnoughFiles(sockets: number): void {
  const limit = readFileLimit();
  if (limit >= sockets + SPARE_FILES) return;
  throw new Error(
    `${sockets} sockets need as many open files, and ${limit} are allowed. Raise the limit with: ulimit -n ${sockets + SPARE_FILES}`,
  );
}

/** Node raises its own limit to the hard one. */
function readFileLimit(): number {
  try {
    const line = /^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line ? Number(line[1]) : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
