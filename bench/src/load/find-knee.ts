import type { Load } from './load.ts';
import { runStep, type StepResult } from './run-step.ts';

const P99_AT_MOST_MS = 250;
/** So far beyond the bound, on a quiet machine, a second try would say the same. */
const HOPELESS_P99_MS = 1_000;
const QUIET_BELOW = 0.2;
/** Each halves the interval in which the knee lies, on a logarithmic scale. */
const REFINEMENTS = 3;
const LOWEST_RATE = 10;

interface Search {
  firstRate: number;
  seconds: number;
  onStep: (step: StepResult) => void;
}

/** The highest rate at which p99 delivery stays within the bound: doubled until it breaks, then narrowed down. */
export async function findKnee(load: Load, { firstRate, seconds, onStep }: Search): Promise<StepResult> {
  await runStep(load, { rate: firstRate / 2, seconds: 1 });
  let best: StepResult | undefined;
  let breaks: number | undefined;
  let rate = firstRate;
  for (let refinements = 0; refinements <= REFINEMENTS && rate >= LOWEST_RATE && load.isIntact;) {
    const step = await tryTwice(load, { rate, seconds, onStep });
    if (step) best = step;
    else breaks = rate;
    if (!best) rate /= 2;
    else if (breaks === undefined) rate *= 2;
    else {
      rate = Math.round(Math.sqrt(best.rate * breaks));
      refinements++;
    }
  }
  if (best) return best;
  throw new Error(`Not even ${rate} messages a second were sustained. The server printed: ${load.server.said}`);
}

/** Whatever else the machine does at that moment may break a step; a rate that breaks narrowly has to break twice. */
async function tryTwice(
  load: Load,
  { rate, seconds, onStep }: Omit<Search, 'firstRate'> & { rate: number },
): Promise<StepResult | undefined> {
  for (let attempt = 0; attempt < 2 && load.isIntact; attempt++) {
    const step = await runStep(load, { rate, seconds });
    onStep(step);
    if (step.isComplete && step.p99Ms <= P99_AT_MOST_MS) return step;
    if (step.p99Ms > HOPELESS_P99_MS && step.otherCpu < QUIET_BELOW) return undefined;
  }
  return undefined;
}
