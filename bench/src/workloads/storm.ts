import { setTimeout as pause } from 'node:timers/promises';
import { Load } from '../load/load.ts';
import type { Member } from '../load/member.ts';
import { percentile } from '../load/percentile.ts';
import { reconnectDelayMs } from '../load/reconnect-delay.ts';
import { runStep } from '../load/run-step.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';

const CUT_PER_ROOM = 50;
const MESSAGES_PER_SECOND_AND_ROOM = 5;
const CUT_AFTER_MS = 1_500;
const BACK_WITHIN_MS = 5_000;
/** The load goes on this long after everybody has to be back. */
const AFTERWARDS_MS = 1_500;
const GIVE_UP_AFTER_MS = 30_000;

interface Return {
  afterMs: number;
  attempts: number;
  missed: number;
}

/** W6: everybody but the senders is cut at once and comes back as the SDK does, while messages flow. */
export async function measureStorm(context: RunContext): Promise<Figure[]> {
  const clients = context.isLong ? 2_000 : 500;
  const rooms = clients / CUT_PER_ROOM;
  await using load = await Load.start({
    target: 'roomful',
    rooms,
    membersPerRoom: CUT_PER_ROOM + 1,
    sendersPerRoom: 1,
    profile: context.profile,
  });
  // The first of each room is its sender.
  const stormed = load.members.slice(rooms);
  const rate = rooms * MESSAGES_PER_SECOND_AND_ROOM;
  const seconds = (CUT_AFTER_MS + BACK_WITHIN_MS + AFTERWARDS_MS) / 1_000;
  const [step, { returns, serverSeconds }] = await Promise.all([
    runStep(load, { rate, seconds, giveUpLagMs: GIVE_UP_AFTER_MS }),
    storm(load, stormed),
  ]);
  await context.finish(load);

  const times = Float64Array.from(returns, ({ afterMs }) => afterMs).sort();
  const slowestMs = times.at(-1) ?? Number.NaN;
  context.record({
    workload: 'w6',
    clients,
    back: returns.length,
    backP50Ms: percentile(times, 0.5),
    backP99Ms: percentile(times, 0.99),
    slowestMs,
    mostAttempts: Math.max(...returns.map(({ attempts }) => attempts)),
    // Of the server's processor, from the cut until everybody was back.
    serverSeconds,
    missedAndResumed: returns.reduce((sum, { missed }) => sum + missed, 0),
    ...step,
  });
  return [
    {
      workload: `W6 storm, ${clients.toLocaleString('en')} clients`,
      name: 'slowest back and caught up, ms',
      roomful: returns.length === clients ? slowestMs : Number.POSITIVE_INFINITY,
      bar: { kind: 'at most', value: BACK_WITHIN_MS, unit: 'ms' },
      remark: describeCpu(step),
    },
    {
      workload: `W6 storm, ${clients.toLocaleString('en')} clients`,
      name: 'delivery p99 to those who stayed, ms',
      roomful: step.p99Ms,
      bar: { kind: 'none' },
      remark: describeCpu(step),
    },
  ];
}

async function storm(load: Load, members: readonly Member[]): Promise<{ returns: Return[]; serverSeconds: number }> {
  while (load.ledger.sent === 0) await pause(1);
  await pause(CUT_AFTER_MS);
  const cutAt = performance.now();
  const secondsBefore = load.server.cpuSeconds();
  for (const member of members) member.leave();
  const returns = await Promise.all(members.map((member) => comeBack(member, cutAt)));
  return {
    returns: returns.filter((came) => came !== undefined),
    serverSeconds: load.server.cpuSeconds() - secondsBefore,
  };
}

/** Undefined for one that gave up. */
async function comeBack(member: Member, cutAt: number): Promise<Return | undefined> {
  const before = member.inbox.rev;
  for (let attempts = 1; performance.now() - cutAt < GIVE_UP_AFTER_MS; attempts++) {
    await pause(reconnectDelayMs(attempts));
    try {
      await member.resume();
      return { afterMs: performance.now() - cutAt, attempts, missed: member.inbox.rev - before };
    } catch {
      // Tried again, later each time.
    }
  }
  return undefined;
}
