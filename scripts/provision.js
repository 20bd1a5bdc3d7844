// Finds what the tests drive, installs it where it may, and else says exactly what to install.
import { findTestTools, hasEmojiFont } from './find-test-tools.js';
import { installAdvice, installWithApt, mayInstall } from './install-test-tools.js';

const names = { chromium: 'Chromium', redisServer: 'redis-server', fonts: 'an emoji font' };

try {
  provision();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function provision() {
  // Fonts make the screenshots look right but no test needs them: they come along where installing is possible.
  const wanted = [...missingTools(), ...missingFonts()];
  let aptOutput;
  if (wanted.length > 0 && mayInstall()) {
    console.log(`Installing ${list(wanted)} with apt-get, once …`);
    aptOutput = installWithApt(wanted);
  }

  const missing = missingTools();
  if (missing.length > 0) {
    if (aptOutput !== undefined) console.error(`apt-get failed:\n${aptOutput}`);
    console.error(`The tests need ${list(missing)}, which this machine does not have. Install it with:`);
    console.error(`  ${installAdvice(missing)}`);
    console.error('A program in an unusual place is found through ROOMFUL_CHROMIUM or ROOMFUL_REDIS_SERVER.');
    process.exitCode = 1;
    return;
  }
  const { chromium, redisServer } = findTestTools();
  console.log(`The tests use ${chromium} and ${redisServer}.`);
}

function missingTools() {
  const { chromium, redisServer } = findTestTools();
  /** @type {import('./install-test-tools.js').Part[]} */
  const missing = [];
  if (chromium === undefined) missing.push('chromium');
  if (redisServer === undefined) missing.push('redisServer');
  return missing;
}

/** @returns {import('./install-test-tools.js').Part[]} */
function missingFonts() {
  return hasEmojiFont() ? [] : ['fonts'];
}

/** @param {import('./install-test-tools.js').Part[]} parts */
function list(parts) {
  return parts.map((part) => names[part]).join(' and ');
}
