import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Where the programs that the tests drive are on this machine. WebKit has no window without a display, which Xvfb is.
 * @typedef {{
 *   chromium: string | undefined,
 *   redisServer: string | undefined,
 *   webkit: { driver: string, display: string } | undefined,
 * }} TestTools
 */

/** The first has no window at all, and needs half the time for it. */
const headlessShellName = 'chromium-headless-shell';
const chromiumNames = [
  headlessShellName,
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const redisNames = ['redis-server', 'valkey-server'];

/** Programs that don't put themselves in PATH. */
const chromiumPlaces = [
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...[process.env['LOCALAPPDATA'], process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)']]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
];

/** Without these a page's emoji are empty boxes and its letters coarse; only Linux comes without. */
const debianFonts = [
  '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf',
  '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf',
];

/** @returns {TestTools} */
export function findTestTools() {
  const driver = named('ROOMFUL_WEBKIT_DRIVER') ?? findInPath(['WebKitWebDriver']);
  const display = findInPath(['Xvfb']);
  return {
    chromium: named('ROOMFUL_CHROMIUM') ?? findInPath(chromiumNames) ?? chromiumPlaces.find(isProgram),
    redisServer: named('ROOMFUL_REDIS_SERVER') ?? findInPath(redisNames),
    webkit: driver !== undefined && display !== undefined ? { driver, display } : undefined,
  };
}

/** Only looked for where it can be installed, on Debian: elsewhere the tests take what there is. */
export function hasHeadlessShell() {
  return findInPath([headlessShellName]) !== undefined;
}

/** Fonts are only ever installed on Debian and its kin, so only their places are looked at. */
export function hasDebianFonts() {
  return debianFonts.every((place) => existsSync(place));
}

/**
 * A path the person named wins over the search, and a wrong one is an error rather than a surprise.
 * @param {string} variable
 */
function named(variable) {
  const path = process.env[variable];
  if (path === undefined || path === '') return undefined;
  if (!isProgram(path)) throw new Error(`${variable} names ${path}, and there is no program there.`);
  return path;
}

/** @param {string[]} names */
function findInPath(names) {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of names) {
    const folder = folders.find((candidate) => isProgram(join(candidate, name + suffix)));
    if (folder !== undefined) return join(folder, name + suffix);
  }
  return undefined;
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
