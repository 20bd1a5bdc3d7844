// The end of a CI run: what failed, once more and in short, since of a long output often the end alone is kept, and the line
// `N passed, N failed`. Called with the exit statuses of the two commands; a command that failed although nothing it counted
// did, failed once.
import { readGatesReport, readPackedReport, readPlaywrightReport, readVitestReport } from './read-reports.js';

const [testStatus, checkStatus] = process.argv.slice(2).map(Number);

const testReports = [readVitestReport(), readPlaywrightReport(), readPackedReport()];
const gateReports = [readGatesReport()];
const tests = add(testReports, testStatus);
const gates = add(gateReports, checkStatus);
const failed = tests.failed + gates.failed;

for (const report of [...testReports, ...gateReports]) {
  for (const name of report?.failed ?? []) console.log(`FAILED ${name}`);
  for (const name of report?.leftOut ?? []) console.log(`LEFT OUT ${name}`);
}
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
