// The last line of a CI run: `N passed, N failed`. Called with the exit statuses of the two commands; a command that
// failed although nothing it counted did, failed once.
import { readGatesReport, readPackedReport, readPlaywrightReport, readVitestReport } from './read-reports.js';

const [testStatus, checkStatus] = process.argv.slice(2).map(Number);

const tests = add([readVitestReport(), readPlaywrightReport(), readPackedReport()], testStatus);
const gates = add([readGatesReport()], checkStatus);
const failed = tests.failed + gates.failed;

console.log(`${tests.passed + gates.passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/**
 * @param {(import('./read-reports.js').TestReport | undefined)[]} reports
 * @param {number | undefined} status
 */
function add(reports, status) {
  let passed = 0;
  let failed = 0;
  for (const report of reports) {
    passed += report?.passed ?? 0;
    failed += (report?.failed.length ?? 0) + (report?.leftOut.length ?? 0);
  }
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed };
}
