import { Load } from '../load/load.ts';
import { runStep, type StepResult } from '../load/run-step.ts';
import { describeCpu } from '../report/describe-cpu.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import type { TargetName } from '../start-target.ts';

/** W3: a room as it mostly is; what matters is how soon a message is there. */
export async function measureLight(context: RunContext): Promise<Figure[]> {
  const plain = await measure('plain', context);
  const roomful = await measure('roomful', context);
  const workload = 'W3 light, 20 messages/s';
  return [
    {
      workload,
      name: 'delivery p50, ms',
      roomful: roomful.p50Ms,
      baseline: plain.p50Ms,
      bar: { kind: 'ratio at most', value: 1.3 },
      remark: describeCpu(roomful),
    },
    {
      workload,
      name: 'delivery p99, ms',
      roomful: roomful.p99Ms,
      baseline: plain.p99Ms,
      bar: { kind: 'ratio at most', value: 2 },
      remark: describeCpu(roomful),
    },
  ];
}

async function measure(target: TargetName, context: RunContext): Promise<StepResult> {
  await using load = await Load.start({
    target,
    rooms: 1,
    membersPerRoom: 10,
    sendersPerRoom: 10,
    sampleEvery: 1,
    profile: context.profile,
  });
  await runStep(load, { rate: 200, seconds: 1 });
  const step = await runStep(load, { rate: 20, seconds: context.isLong ? 60 : 8, isPrecise: true });
  context.record({ workload: 'w3', target, ...step });
  await context.finish(load);
  return step;
}
