import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { gatesReportPath, packedReportPath, playwrightReportPath, vitestReportPath } from './report-paths.js';
import { repositoryRoot } from './repository-root.js';

const LINES_OF_A_FAILURE = 20;
const TEST_RUNNER_FRAME = /^\s+at .*(node_modules|<anonymous>)/;

/**
 * What a run says about its tests, whichever program ran them. `failed` has the names, each with the first lines of what went
 * wrong.
 * @typedef {{ passed: number, failed: string[], leftOut: string[] }} TestReport
 */

/** @returns {TestReport | undefined} */
export function readVitestReport() {
  const report = readJson(vitestReportPath);
  if (report === undefined) return undefined;
  /** @type {TestReport} */
  const result = { passed: 0, failed: [], leftOut: [] };
  for (const file of report.testResults) {
    const path = relative(repositoryRoot, file.name);
    // A file that could not even be loaded has no tests to fail.
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      result.failed.push(withReason(path, file.message));
    }
    for (const test of file.assertionResults) {
      sort(result, test.status, `${test.fullName} (${path})`, test.failureMessages?.[0]);
    }
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
    for (const test of spec.tests) {
      const reason = test.results.find((/** @type {any} */ one) => one.error)?.error.message;
      sort(result, test.status, `${spec.title} (${spec.file}:${spec.line})`, reason);
    }
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
 * @param {string} [reason]
 */
function sort(result, status, name, reason) {
  if (status === 'passed' || status === 'expected') result.passed += 1;
  else if (status === 'failed' || status === 'unexpected' || status === 'flaky') {
    result.failed.push(withReason(name, reason));
  } else result.leftOut.push(name);
}

/**
 * @param {string} name
 * @param {string} [reason]
 */
function withReason(name, reason = '') {
  const lines = stripVTControlCharacters(reason)
    .split('\n')
    .filter((line) => line.trim() !== '' && !TEST_RUNNER_FRAME.test(line));
  return [name, ...lines.slice(0, LINES_OF_A_FAILURE).map((line) => `    ${line}`)].join('\n');
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
