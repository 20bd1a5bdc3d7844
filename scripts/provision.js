// Finds what the tests drive, installs it where it may, and else says exactly what to install.
import { findTestTools, hasDebianFonts, hasHeadlessShell } from './find-test-tools.js';
import { canHave, installAdvice, installWithApt, mayInstall } from './install-test-tools.js';

const names = {
  chromium: 'Chromium',
  headlessShell: 'Chromium’s headless shell',
  webkit: 'WebKitGTK’s driver with Xvfb',
  redisServer: 'redis-server',
  fonts: 'fonts',
};

try {
  provision();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function provision() {
  const aptOutput = mayInstall() ? install(missingTools()) : undefined;

  const missing = missingTools();
  if (missing.length > 0) {
    if (aptOutput !== undefined) console.error(`apt-get failed:\n${aptOutput}`);
    console.error(`The tests need ${list(missing)}, which this machine does not have. Install it with:`);
    console.error(`  ${installAdvice(missing)}`);
    console.error(
      'A program in an unusual place is found through ROOMFUL_CHROMIUM, ROOMFUL_WEBKIT_DRIVER or ROOMFUL_REDIS_SERVER.',
    );
    process.exitCode = 1;
    return;
  }
  const welcome = mayInstall() ? welcomeParts() : [];
  if (install(welcome) !== undefined) {
    console.log(`Without ${list(welcome)} the browser tests are slower, and screenshots may look plain.`);
  }
  const { chromium, redisServer, webkit } = findTestTools();
  console.log(`The tests use ${[chromium, webkit?.driver, redisServer].filter(Boolean).join(', ')}.`);
  if (webkit === undefined) console.log('There is no package of WebKitGTK’s driver here: its tests are left to CI.');
}

/**
 * Returns what apt said if it failed.
 * @param {import('./install-test-tools.js').Part[]} parts
 */
function install(parts) {
  if (parts.length === 0) return undefined;
  console.log(`Installing ${list(parts)} with apt-get, once …`);
  return installWithApt(parts);
}

function missingTools() {
  const { chromium, redisServer, webkit } = findTestTools();
  /** @type {import('./install-test-tools.js').Part[]} */
  const missing = [];
  if (chromium === undefined) missing.push('chromium');
  if (webkit === undefined && canHave('webkit')) missing.push('webkit');
  if (redisServer === undefined) missing.push('redisServer');
  return missing;
}

/** What makes the tests quicker and the screenshots right: its lack is no error. */
function welcomeParts() {
  /** @type {import('./install-test-tools.js').Part[]} */
  const parts = [];
  if (!hasHeadlessShell() && canHave('headlessShell')) parts.push('headlessShell');
  if (!hasDebianFonts()) parts.push('fonts');
  return parts;
}

/** @param {import('./install-test-tools.js').Part[]} parts */
function list(parts) {
  return new Intl.ListFormat('en').format(parts.map((part) => names[part]));
}
