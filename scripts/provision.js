// Finds what the tests drive, installs it where it may, and else says exactly what to install.
import { findTestTools, hasDebianFonts } from './find-test-tools.js';
import { installAdvice, installWithApt, mayInstall } from './install-test-tools.js';

const names = { chromium: 'Chromium', redisServer: 'redis-server', fonts: 'fonts' };

try {
  provision();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function provision() {
  const aptOutput = mayInstall() ? installMissing() : undefined;

  const missing = missingTools();
  if (missing.length > 0) {
    if (aptOutput !== undefined) console.error(`apt-get failed:\n${aptOutput}`);
    console.error(`The tests need ${list(missing)}, which this machine does not have. Install it with:`);
    console.error(`  ${installAdvice(missing)}`);
    console.error('A program in an unusual place is found through ROOMFUL_CHROMIUM or ROOMFUL_REDIS_SERVER.');
    process.exitCode = 1;
    return;
  }
  if (aptOutput !== undefined) console.log('The fonts could not be installed, so screenshots may look plain.');
  const { chromium, redisServer } = findTestTools();
  console.log(`The tests use ${chromium} and ${redisServer}.`);
}

/** Returns what apt said if it failed. Fonts only make screenshots look right: their lack is no error. */
function installMissing() {
  /** @type {import('./install-test-tools.js').Part[]} */
  const wanted = hasDebianFonts() ? missingTools() : [...missingTools(), 'fonts'];
  if (wanted.length === 0) return undefined;
  console.log(`Installing ${list(wanted)} with apt-get, once …`);
  return installWithApt(wanted);
}

function missingTools() {
  const { chromium, redisServer } = findTestTools();
  /** @type {import('./install-test-tools.js').Part[]} */
  const missing = [];
  if (chromium === undefined) missing.push('chromium');
  if (redisServer === undefined) missing.push('redisServer');
  return missing;
}

/** @param {import('./install-test-tools.js').Part[]} parts */
function list(parts) {
  return new Intl.ListFormat('en').format(parts.map((part) => names[part]));
}
