import { readFileSync } from 'node:fs';
import { gatesReportPath, packedReportPath, playwrightReportPath, vitestReportPath } from './report-paths.js';

/**
 * What a run says about its tests, whichever program ran them. `failed` has the names.
 * @typedef {{ passed: number, failed: string[], leftOut: string[] }} TestReport
 */

/** @returns {TestReport | undefined} */
export function readVitestReport() {
  const report = readJson(vitestReportPath);
  if (report === undefined) return undefined;
  /** @type {TestReport} */
  const result = { passed: 0, failed: [], leftOut: [] };
  for (const file of report.testResults) {
    // A file that could not even be loaded has no tests to fail.
    if (file.status === 'failed' && file.assertionResults.length === 0) result.failed.push(file.name);
    for (const test of file.assertionResults) sort(result, test.status, `${test.fullName} (${file.name})`);
  }
  return result;
}

/** @returns {TestReport | undefined} */
export function readPlaywrightReport() {
  const report = readJson(playwrightReportPath);
  if (report === undefined) return undefined;
  /** @type {TestReport} */
  const result = { passed: 0, failed: report.errors.map((/** @type {any} */ error) => error.message), leftOut: [] };
  for (const spec of report.suites.flatMap(specsOf)) {
    for (const test of spec.tests) sort(result, test.status, `${spec.title} (${spec.file}:${spec.line})`);
  }
  return result;
}

/** @returns {TestReport | undefined} */
export function readGatesReport() {
  return readJson(gatesReportPath);
}

/** @returns {TestReport | undefined} */
export function readPackedReport() {
  return readJson(packedReportPath);
}

/** @param {TestReport} report */
export function countTests({ passed, failed, leftOut }) {
  return `${passed} passed, ${failed.length} failed` + (leftOut.length > 0 ? `, ${leftOut.length} left out` : '');
}

/**
 * Vitest says "passed", Playwright "expected"; a test that passed only at its second try did not pass.
 * @param {TestReport} result
 * @param {string} status
 * @param {string} name
 */
function sort(result, status, name) {
  if (status === 'passed' || status === 'expected') result.passed += 1;
  else if (status === 'failed' || status === 'unexpected' || status === 'flaky') result.failed.push(name);
  else result.leftOut.push(name);
}

/**
 * Playwright nests: a file holds describe blocks, which hold further ones.
 * @param {any} suite
 * @returns {any[]}
 */
function specsOf(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
}

/**
 * A run that ended early leaves no report.
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
