import { findKnee } from '../load/find-knee.ts';
import { Load } from '../load/load.ts';
import type { StepResult } from '../load/run-step.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import type { TargetName } from '../start-target.ts';

const SAMPLED = 10;
/** Deliveries a second to begin with, well below what each can do. */
const FIRST_DELIVERIES = { plain: 40_000, roomful: 160_000 };

/** W1: one room, a few who write and many who read, at the highest rate that holds. */
export async function measureFanOut(context: RunContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const members of context.isLong ? [100, 500] : [100]) {
    const plain = await findKneeOf('plain', members, context);
    const roomful = await findKneeOf('roomful', members, context);
    const bar = { kind: 'ratio at least', value: 4 } as const;
    const workload = `W1 fan-out, ${members} members`;
    figures.push(
      {
        workload,
        name: 'sustained deliveries/s',
        roomful: roomful.deliveriesPerSecond,
        baseline: plain.deliveriesPerSecond,
        bar,
        remark: describeCpu(roomful),
      },
      {
        workload,
        name: 'deliveries per server-CPU-second',
        roomful: roomful.deliveriesPerCpuSecond,
        baseline: plain.deliveriesPerCpuSecond,
        bar,
        remark: describeCpu(roomful),
      },
    );
  }
  return figures;
}

async function findKneeOf(target: TargetName, members: number, context: RunContext): Promise<StepResult> {
  await using load = await Load.start({
    target,
    rooms: 1,
    membersPerRoom: members,
    sendersPerRoom: 10,
    sampleEvery: members / SAMPLED,
    profile: context.profile,
  });
  const knee = await findKnee(load, {
    firstRate: FIRST_DELIVERIES[target] / members,
    seconds: context.isLong ? 10 : 2,
    onStep: (step) => context.record({ workload: 'w1', target, members, ...step }),
  });
  await context.finish(load, { mayBeCut: true });
  return knee;
}
