import type { CpuShares } from '../load/watch-cpu.ts';

/** Where the processor's time went, in hundredths of a core: a server below 100 was not what bounded the figure. */
export function describeCpu({ serverCpu, generatorCpu, otherCpu }: CpuShares): string {
  return [serverCpu, generatorCpu, otherCpu].map((share) => `${Math.round(share * 100)} %`).join(', ');
}
