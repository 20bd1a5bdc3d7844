import { askAtRate } from '../load/ask-at-rate.ts';
import { Load } from '../load/load.ts';
import { percentile } from '../load/percentile.ts';
import { runStep } from '../load/run-step.ts';
import { verifyFile } from '../load/verify-file.ts';
import { waitForQuiet } from '../load/wait-for-quiet.ts';
import { type CpuShares, watchCpu } from '../load/watch-cpu.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import { startTarget, type TargetName } from '../start-target.ts';
import { createPlainDialect } from '../wire/plain-dialect.ts';
import { createRoomfulDialect } from '../wire/roomful-dialect.ts';
import { WireSocket } from '../wire/wire-socket.ts';
import { depths, JOIN, NEWEST, pageAt, plainQuestions, RESUME, roomfulQuestions, TIED } from './history-questions.ts';
import { multiplyMessages } from './multiply-messages.ts';

const AUTHORS = 10;
const TIED_AT_MOST = 10_000;
const QUESTIONS_PER_SECOND = 150;
/** The plain server's deep pages take their time; this keeps it far from busy. */
const PLAIN_MESSAGES_READ_PER_SECOND = 1_500_000;
const PLAIN_TIMES = 10;
const WITHIN = { kind: 'at most', value: 5, unit: 'ms' } as const;

interface Read {
  cpu: CpuShares;
  /** The worst of those named, in milliseconds. */
  worst(share: number, names: readonly string[]): number;
}

/** W4: reading a long room: its end, anywhere in it, and what was missed. */
export async function measureHistory(context: RunContext): Promise<Figure[]> {
  const messages = context.isLong ? 10_000_000 : 300_000;
  const plain = await measure('plain', messages, context);
  const roomful = await measure('roomful', messages, context);
  const common = {
    workload: `W4 history, ${messages.toLocaleString('en')} messages`,
    remark: describeCpu(roomful.cpu),
  };
  const [newest, deepest] = [pageAt(0), pageAt(1)];
  return [
    {
      ...common,
      name: 'newest page, p99, ms',
      roomful: roomful.worst(0.99, [NEWEST, JOIN]),
      baseline: plain.worst(0.99, [newest]),
      bar: WITHIN,
    },
    {
      ...common,
      name: 'page at the worst depth, p99, ms',
      roomful: roomful.worst(0.99, depths.map(pageAt)),
      baseline: plain.worst(0.99, [newest, deepest]),
      bar: WITHIN,
    },
    { ...common, name: `${TIED}, p99, ms`, roomful: roomful.worst(0.99, [TIED]), bar: WITHIN },
    { ...common, name: `${RESUME}, p99, ms`, roomful: roomful.worst(0.99, [RESUME]), bar: WITHIN },
    {
      ...common,
      name: 'deepest page, p50, ms; baseline: newest page',
      roomful: roomful.worst(0.5, [deepest]),
      baseline: roomful.worst(0.5, [newest]),
      bar: { kind: 'ratio at most', value: 1.5 },
    },
    {
      ...common,
      name: 'deepest page, p99, ms; baseline: newest page',
      roomful: roomful.worst(0.99, [deepest]),
      baseline: roomful.worst(0.99, [newest]),
      bar: { kind: 'none' },
    },
  ];
}

async function measure(target: TargetName, messages: number, context: RunContext): Promise<Read> {
  await using load = await Load.start({ target, rooms: 1, membersPerRoom: AUTHORS, sendersPerRoom: AUTHORS });
  await runStep(load, { rate: 10 * AUTHORS, seconds: 0.1 });
  await context.finish(load);
  const tie = { from: Math.floor(messages * 0.37), length: Math.min(TIED_AT_MOST, messages / 10) };
  const history = multiplyMessages(load.file, messages, tie);

  await using server = await startTarget(target, { file: load.file, profile: context.profile });
  const dialect = target === 'roomful' ? createRoomfulDialect() : createPlainDialect();
  const auth = await dialect.logIn(server.url, 'bench_reader');
  const socket = await WireSocket.connect(server.url, auth, { onEvent: ignore, onAnswer: ignore, onClosed: ignore });
  const room = load.members[0]?.room ?? '';
  await dialect.join(socket, room);
  const questions = target === 'roomful' ? roomfulQuestions({ history, tie, room }) : plainQuestions({ history, room });
  const rate = target === 'roomful' ? QUESTIONS_PER_SECOND : PLAIN_MESSAGES_READ_PER_SECOND / messages;
  const times = target === 'roomful' ? (context.isLong ? 500 : 100) : PLAIN_TIMES;

  if (target === 'roomful') await askAtRate(socket, questions, { rate, times: 20 });
  await waitForQuiet(server);
  const cpuSoFar = watchCpu(server);
  const { latenciesMs, faults } = await askAtRate(socket, questions, { rate, times });
  const cpu = cpuSoFar();
  socket.close();
  await server.stop();
  context.blame(target, [...faults, ...verifyFile(load.file, load.ledger.acknowledged)]);

  const all = (share: number) =>
    Object.fromEntries([...latenciesMs].map(([name, sorted]) => [name, percentile(sorted, share)]));
  context.record({ workload: 'w4', target, messages, rate, times, p50Ms: all(0.5), p99Ms: all(0.99), ...cpu });
  return {
    cpu,
    worst: (share, names) =>
      Math.max(...names.map((name) => percentile(latenciesMs.get(name) ?? new Float64Array(), share))),
  };
}

function ignore(): void {
  // Nobody writes while the history is read.
}
