import { spawnSync } from 'node:child_process';
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';

/** @typedef {'chromium' | 'headlessShell' | 'webkit' | 'redisServer' | 'fonts'} Part */

/**
 * How each kind of machine names the parts, and what a person types there. A part without a name is not to be had.
 * @type {Record<string, { command: string, packages: Partial<Record<Part, string>> }>}
 */
const packageManagers = {
  debian: {
    command: 'apt-get update && apt-get install -y --no-install-recommends',
    packages: {
      chromium: 'chromium',
      headlessShell: 'chromium-headless-shell',
      webkit: 'webkit2gtk-driver xvfb',
      redisServer: 'redis-server',
      fonts: 'fonts-noto-color-emoji fonts-noto-core',
    },
  },
  ubuntu: {
    command: 'apt-get update && apt-get install -y --no-install-recommends',
    packages: {
      chromium: 'chromium-browser',
      webkit: 'webkit2gtk-driver xvfb',
      redisServer: 'redis-server',
      fonts: 'fonts-noto-color-emoji fonts-noto-core',
    },
  },
  fedora: {
    command: 'dnf install -y',
    packages: {
      chromium: 'chromium',
      redisServer: 'valkey',
      fonts: 'google-noto-color-emoji-fonts google-noto-sans-fonts',
    },
  },
  alpine: {
    command: 'apk add',
    packages: { chromium: 'chromium', redisServer: 'redis', fonts: 'font-noto-emoji font-noto' },
  },
  arch: {
    command: 'pacman -S --needed',
    packages: { chromium: 'chromium', redisServer: 'valkey', fonts: 'noto-fonts-emoji noto-fonts' },
  },
  darwin: {
    command: 'brew install',
    packages: { chromium: '--cask google-chrome', redisServer: 'redis' },
  },
};

/**
 * True where installing is this program's to do: Debian and its kin, as root.
 */
export function mayInstall() {
  return process.getuid?.() === 0 && (machineKind() === 'debian' || machineKind() === 'ubuntu');
}

/**
 * Whether the kind of machine has a package for it.
 * @param {Part} part
 */
export function canHave(part) {
  return packagesFor(part) !== '';
}

/**
 * Installs with apt and returns what apt said if it failed.
 * @param {Part[]} parts
 * @returns {string | undefined}
 */
export function installWithApt(parts) {
  const packages = parts.flatMap((part) => packagesFor(part).split(' '));
  const allowServices = forbidServiceStarts();
  try {
    return (
      runApt(['update', '-qq']) ?? runApt(['install', '-y', '--no-install-recommends', '--no-upgrade', ...packages])
    );
  } finally {
    allowServices();
  }
}

/**
 * The command that a person runs to get these parts, or where to get them when there is no such command.
 * @param {Part[]} parts
 */
export function installAdvice(parts) {
  const manager = packageManagers[machineKind()];
  if (manager === undefined) {
    return process.platform === 'win32'
      ? 'Install Google Chrome, and run the tests inside WSL: Redis has no Windows build.'
      : 'Install Chromium (or Google Chrome) and redis-server (or valkey-server) so that they are in PATH.';
  }
  const prefix = process.platform === 'darwin' || process.getuid?.() === 0 ? '' : 'sudo ';
  const words = manager.command.replaceAll(' && ', ` && ${prefix}`);
  // Homebrew takes applications and command-line programs in two calls.
  const calls = process.platform === 'darwin' ? parts.map(packagesFor) : [parts.map(packagesFor).join(' ')];
  return calls.map((packages) => `${prefix}${words} ${packages}`).join(' && ');
}

/** @param {Part} part */
function packagesFor(part) {
  return packageManagers[machineKind()]?.packages[part] ?? '';
}

function machineKind() {
  if (process.platform !== 'linux') return process.platform;
  const release = readOsRelease();
  const names = [release['ID'], ...(release['ID_LIKE'] ?? '').split(' ')];
  return names.find((name) => name !== undefined && name in packageManagers) ?? 'linux';
}

/** @returns {Record<string, string | undefined>} */
function readOsRelease() {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n');
    return Object.fromEntries(lines.map((line) => line.replaceAll('"', '').split('=')));
  } catch {
    return {};
  }
}

/** @param {string[]} args */
function runApt(args) {
  const run = spawnSync('apt-get', args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.status === 0) return undefined;
  return `apt-get ${args.join(' ')}\n${run.error?.message ?? run.stdout + run.stderr}`;
}

/**
 * Debian starts a service when its package is installed. The tests start their own Redis on a free port, so the one on
 * the default port must stay down: Debian's own switch for that is this file, which answers 101 for "not allowed".
 */
function forbidServiceStarts() {
  const policy = '/usr/sbin/policy-rc.d';
  try {
    writeFileSync(policy, '#!/bin/sh\nexit 101\n', { flag: 'wx', mode: 0o755 });
  } catch {
    // The machine has a policy of its own, which holds.
    return () => {};
  }
  return () => unlinkSync(policy);
}
