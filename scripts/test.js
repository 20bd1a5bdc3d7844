// What `pnpm test` runs: every step, also after one that failed, and a table at the end.
// `pnpm test unit` or `pnpm test browser` runs that step alone; words after it go to its program.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { countTests, readPackedReport, readPlaywrightReport, readVitestReport } from './read-reports.js';
import { resultsFolder, vitestReportPath } from './report-paths.js';
import { repositoryRoot } from './repository-root.js';
import { runCommand } from './run-command.js';
import { runTurbo } from './run-turbo.js';
import { printTable } from './print-table.js';

/**
 * @typedef {{ succeeded: boolean, note?: string }} Outcome
 * @typedef {{ name: string, run: (args: string[]) => Promise<Outcome>, needs?: string }} Step
 */

/** @type {Step[]} */
const steps = [
  { name: 'tools', run: () => runNode(['scripts/provision.js']) },
  { name: 'build', run: () => runTurbo(['build', '--output-logs=errors-only'], { show: 'failure' }) },
  {
    name: 'types',
    run: () => runTurbo(['types', '--continue=always', '--output-logs=errors-only'], { show: 'failure' }),
  },
  { name: 'unit', run: runVitest },
  { name: 'browser', run: runPlaywright, needs: 'build' },
  { name: 'packed', run: runPacked, needs: 'build' },
];

const [only, ...args] = process.argv.slice(2);
if (only !== undefined && !steps.some((step) => step.name === only)) {
  console.error(`There is no step "${only}". The steps are ${steps.map((step) => step.name).join(', ')}.`);
  process.exit(1);
}

rmSync(resultsFolder, { recursive: true, force: true });
const wanted = new Set(only === undefined ? steps.map((step) => step.name) : [only]);
for (const step of steps) if (wanted.has(step.name) && step.needs !== undefined) wanted.add(step.needs);

/** @type {Map<string, Outcome>} */
const outcomes = new Map();
const rows = [];
for (const step of steps.filter(({ name }) => wanted.has(name))) {
  console.log(`\n— ${step.name}\n`);
  const startedAt = performance.now();
  const outcome = await take(step);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  outcomes.set(step.name, outcome);
  rows.push([step.name, outcome.succeeded ? 'passed' : 'FAILED', `${seconds} s`, outcome.note ?? '']);
}

console.log('');
printTable(rows);
if ([...outcomes.values()].some((outcome) => !outcome.succeeded)) process.exitCode = 1;

/**
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
async function take({ run, needs }) {
  if (needs !== undefined && outcomes.get(needs)?.succeeded === false) {
    return { succeeded: false, note: `could not run, because ${needs} failed` };
  }
  try {
    return await run(args);
  } catch (error) {
    console.error(error);
    return { succeeded: false, note: 'could not run' };
  }
}

/** @param {string[]} nodeArgs */
function runNode(nodeArgs) {
  return runCommand(process.execPath, nodeArgs);
}

/** @param {string[]} vitestArgs */
async function runVitest(vitestArgs) {
  const vitest = join(repositoryRoot, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${vitestReportPath}`];
  // Most tests wait for a process, a disk or a browser, so every core may have one. The projects take this from the
  // command line only.
  const workers = '--maxWorkers=100%';
  const run = await runNode([vitest, 'run', '--no-allowOnly', workers, ...reporters, ...vitestArgs]);
  return judge(run.succeeded, readVitestReport());
}

/** @param {string[]} playwrightArgs */
async function runPlaywright(playwrightArgs) {
  const playwright = join(repositoryRoot, 'e2e', 'node_modules', '@playwright', 'test', 'cli.js');
  const run = await runNode([playwright, 'test', '--config=e2e/playwright.config.ts', ...playwrightArgs]);
  return judge(run.succeeded, readPlaywrightReport());
}

async function runPacked() {
  const run = await runNode(['scripts/test-packed.js']);
  return judge(run.succeeded, readPackedReport());
}

/**
 * A test that was left out proves nothing, so it counts as a failure and is named.
 * @param {boolean} succeeded
 * @param {import('./read-reports.js').TestReport | undefined} report
 * @returns {Outcome}
 */
function judge(succeeded, report) {
  if (report === undefined) return { succeeded: false, note: 'ended without a report' };
  for (const name of report.leftOut) console.error(`Left out, and every test has to run: ${name}`);
  return { succeeded: succeeded && report.leftOut.length === 0, note: countTests(report) };
}
