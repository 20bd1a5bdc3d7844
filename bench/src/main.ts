import { pinGenerator } from './cores.ts';
import { describeRun } from './describe-run.ts';
import { measureHost } from './embed/measure-host.ts';
import type { Load } from './load/load.ts';
import { waitedSeconds } from './load/wait-for-quiet.ts';
import { readOptions } from './options.ts';
import type { Figure } from './report/figure.ts';
import { formatTable } from './report/format-table.ts';
import { ResultsFile } from './report/results-file.ts';
import type { RunContext } from './run-context.ts';
import { measureSoak } from './soak/soak.ts';
import type { TargetName } from './start-target.ts';
import { measureWeb } from './web/measure-web.ts';
import { measureBoot } from './workloads/boot.ts';
import { measureFanOut } from './workloads/fan-out.ts';
import { measureHistory } from './workloads/history.ts';
import { measureIdle } from './workloads/idle.ts';
import { measureLight } from './workloads/light.ts';
import { measureRooms } from './workloads/rooms.ts';
import { measureStorm } from './workloads/storm.ts';
import { measureWriter } from './workloads/writer.ts';

const measurements = {
  w1: measureFanOut,
  w2: measureRooms,
  w3: measureLight,
  w4: measureHistory,
  w5: measureIdle,
  w6: measureStorm,
  w7: measureWriter,
  w8: measureBoot,
  soak: measureSoak,
  web: measureWeb,
  host: measureHost,
};

const options = readOptions(process.argv.slice(2));
const results = new ResultsFile(new Date());
const faults: string[] = [];

const context: RunContext = {
  isLong: options.isLong,
  profile: options.profile,
  soakMinutes: options.soakMinutes,
  record: (line) => {
    results.add(line);
    print(JSON.stringify(line, roundForPeople));
  },
  finish: async (load: Load, options) => blame(load.shape.target, await load.finish(options)),
  blame,
};

const startedAt = performance.now();
context.record(describeRun());
const figures: Figure[] = [];
for (const workload of options.workloads) {
  if (workload === 'start') {
    await import('./start-time.js');
    continue;
  }
  // A browser is many processes, and would have one core for all of them.
  if (workload !== 'web' && workload !== 'host') pinGenerator();
  const begunAt = performance.now();
  const measured = await measurements[workload](context);
  figures.push(...measured);
  for (const figure of measured) results.add(figure);
  results.add({ workload, tookSeconds: (performance.now() - begunAt) / 1_000 });
}

if (figures.length > 0) {
  const { commit, loadAverage } = describeRun();
  print(`\n${formatTable(figures)}\n`);
  const tookSeconds = Math.round((performance.now() - startedAt) / 1_000);
  print(
    `Commit ${commit}, load average ${loadAverage.join(' ')} at the end, ${tookSeconds} s, ${Math.round(waitedSeconds())} of them waiting for other programs.`,
  );
  print(`Every step is in ${results.path}`);
}
if (faults.length > 0) {
  print(`\nThe run failed, its figures don't count:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  process.exitCode = 1;
}

function blame(target: TargetName, found: readonly string[]): void {
  faults.push(...found.slice(0, 10).map((fault) => `${target}: ${fault}`));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function roundForPeople(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
