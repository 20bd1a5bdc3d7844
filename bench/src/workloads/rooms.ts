import { findKnee } from '../load/find-knee.ts';
import { Load } from '../load/load.ts';
import type { StepResult } from '../load/run-step.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import type { TargetName } from '../start-target.ts';

const FIRST_RATE = 4_000;

/** W2: a hundred rooms of ten in which everybody writes. */
export async function measureRooms(context: RunContext): Promise<Figure[]> {
  const plain = await findKneeOf('plain', context);
  const roomful = await findKneeOf('roomful', context);
  return [
    {
      workload: 'W2 rooms, 100 × 10',
      name: 'sustained messages/s',
      roomful: roomful.messagesPerSecond,
      baseline: plain.messagesPerSecond,
      bar: { kind: 'ratio at least', value: 2 },
      remark: describeCpu(roomful),
    },
  ];
}

async function findKneeOf(target: TargetName, context: RunContext): Promise<StepResult> {
  await using load = await Load.start({
    target,
    rooms: 100,
    membersPerRoom: 10,
    sendersPerRoom: 10,
    sampleEvery: 10,
    profile: context.profile,
  });
  const knee = await findKnee(load, {
    firstRate: FIRST_RATE,
    seconds: context.isLong ? 10 : 2,
    onStep: (step) => context.record({ workload: 'w2', target, ...step }),
  });
  await context.finish(load, { mayBeCut: true });
  return knee;
}
