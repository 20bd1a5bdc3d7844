import { fileURLToPath } from 'node:url';
import { verifyFile } from '../load/verify-file.ts';
import type { Figure } from '../report/figure.ts';
import { resultsFolder } from '../report/results-file.ts';
import type { RunContext } from '../run-context.ts';
import { runOnServerCore } from '../run-on-server-core.ts';
import { TemporaryFolder } from '../temporary-folder.ts';
import { insertRaw, measureWireToDisk } from './wire-to-disk.ts';
import type { Written } from './write-alone.ts';

const writeAlone = fileURLToPath(new URL('./write-alone.ts', import.meta.url));
/** Queue and raw inserts take turns, so that both meet the same disturbances. */
const ROUNDS = 3;

/** W7: the write queue alone, and with the whole server before it, against raw inserts of the same rows. */
export async function measureWriter(context: RunContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const batch of context.isLong ? [16, 128, 1_024] : [128]) figures.push(await measureAlone(batch, context));
  return [...figures, await measureWireToDisk(context)];
}

async function measureAlone(batch: number, context: RunContext): Promise<Figure> {
  const seconds = context.isLong ? 5 : 1.5;
  const rounds: { perSecond: number; rawPerSecond: number; perBatch: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    using folder = new TemporaryFolder();
    const file = folder.file('queue.db');
    const profiling = context.profile ? ['--cpu-prof', `--cpu-prof-dir=${resultsFolder}`] : [];
    const printed = await runOnServerCore([...profiling, writeAlone, file, String(batch), String(seconds)]);
    const written = JSON.parse(printed) as Written;
    const { acknowledged, refused } = written;
    context.blame('roomful', [
      ...(refused > 0 ? [`${refused} changes refused by the write queue`] : []),
      ...verifyFile(file, new Set(Array.from({ length: acknowledged }, (_, sequence) => sequence))),
    ]);
    rounds.push({
      perSecond: acknowledged / written.seconds,
      rawPerSecond: await insertRaw({ from: file, into: folder.file('raw.db'), batch }),
      perBatch: acknowledged / written.batches,
    });
  }
  context.record({ workload: 'w7', batch, rounds });
  const mean = (key: 'perSecond' | 'rawPerSecond') => rounds.reduce((sum, round) => sum + round[key], 0) / ROUNDS;
  return {
    workload: `W7 write queue, batches of ${batch}`,
    name: 'messages/s; baseline: raw rows/s',
    roomful: mean('perSecond'),
    baseline: mean('rawPerSecond'),
    bar: { kind: 'ratio at least', value: 0.6 },
  };
}
