import type { StepResult } from '../load/run-step.ts';

/** Where the processor's time went, in hundredths of a core: a server below 100 was not what bounded the figure. */
export function describeCpu({ serverCpu, generatorCpu, otherCpu }: StepResult): string {
  return [serverCpu, generatorCpu, otherCpu].map((share) => `${Math.round(share * 100)} %`).join(', ');
}
