import { Load } from '../load/load.ts';
import { runStep } from '../load/run-step.ts';
import { verifyFile } from '../load/verify-file.ts';
import type { Figure } from '../report/figure.ts';
import type { RunContext } from '../run-context.ts';
import { startTarget } from '../start-target.ts';
import { multiplyMessages } from './multiply-messages.ts';

const STARTS = 5;

/** W8: from the start of the process to its first answer, with a long history in the file. */
export async function measureBoot(context: RunContext): Promise<Figure[]> {
  const messages = context.isLong ? 1_000_000 : 100_000;
  await using load = await Load.start({
    target: 'roomful',
    rooms: 1,
    membersPerRoom: 1,
    sendersPerRoom: 1,
    sampleEvery: 1,
  });
  await runStep(load, { rate: 10, seconds: 0.1 });
  await context.finish(load);
  multiplyMessages(load.file, messages);

  const startsMs: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    await using server = await startTarget('roomful', { file: load.file });
    startsMs.push(Math.round(server.readyAfterMs));
  }
  context.blame('roomful', verifyFile(load.file, load.ledger.acknowledged));
  context.record({ workload: 'w8', messages, startsMs });
  const median = startsMs.toSorted((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN;
  return [
    {
      workload: `W8 start, ${messages.toLocaleString('en')} messages`,
      name: `first answer, ms, median of ${STARTS}`,
      roomful: median,
      bar: { kind: 'at most', value: 400, unit: 'ms' },
    },
  ];
}
