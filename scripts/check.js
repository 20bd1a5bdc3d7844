// What `pnpm check` runs: every gate, also after one that failed. A gate whose inputs did not change is not run again.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printTable } from './print-table.js';
import { gatesReportPath, resultsFolder } from './report-paths.js';
import { repositoryRoot } from './repository-root.js';
import { runTurbo } from './run-turbo.js';

const gates = ['lint', 'format:check', 'types', 'knip', 'publint', 'attw', 'size', 'api', 'reference'];
const summaries = join(repositoryRoot, '.turbo', 'runs');

rmSync(summaries, { recursive: true, force: true });
rmSync(gatesReportPath, { force: true });
const run = await runTurbo([...gates, '--continue=always', '--output-logs=errors-only', '--summarize']);

const tasks = readTasks();
const rows = gates.map((gate) => [gate, judge(tasks.filter((task) => task.task === gate))]);
printTable(rows);

const failed = rows.filter(([, verdict]) => verdict !== 'passed').map(([gate]) => gate);
mkdirSync(resultsFolder, { recursive: true });
writeFileSync(gatesReportPath, JSON.stringify({ passed: gates.length - failed.length, failed, leftOut: [] }));
if (!run.succeeded || failed.length > 0) process.exitCode = 1;

/** @param {Task[]} tasksOfGate */
function judge(tasksOfGate) {
  if (tasksOfGate.length === 0) return 'FAILED: nothing was checked';
  const culprits = tasksOfGate.filter((task) => task.execution?.exitCode !== 0);
  return culprits.length === 0 ? 'passed' : `FAILED in ${culprits.map((task) => task.package).join(', ')}`;
}

/**
 * What turbo wrote down about the run, of which only the tasks and how they ended matter here.
 * @typedef {{ task: string, package: string, execution?: { exitCode: number | null } }} Task
 * @returns {Task[]}
 */
function readTasks() {
  const [file] = readdirSync(summaries);
  return file === undefined ? [] : JSON.parse(readFileSync(join(summaries, file), 'utf8')).tasks;
}
