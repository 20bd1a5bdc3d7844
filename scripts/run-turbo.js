import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.js';

/**
 * Runs turbo without its telemetry, its notices and its full-screen view.
 * @param {string[]} args
 * @param {import('./run-command.js').RunOptions} [options]
 */
export function runTurbo(args, options) {
  const turbo = fileURLToPath(import.meta.resolve('turbo/bin/turbo'));
  return runCommand(process.execPath, [turbo, 'run', ...args, '--ui=stream', '--log-order=grouped'], {
    ...options,
    env: {
      ...process.env,
      PATH: pathWithPnpm(),
      DO_NOT_TRACK: '1',
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      TURBO_PRINT_VERSION_DISABLED: '1',
    },
  });
}

/** Turbo calls pnpm by name, and the pnpm that called us need not be in PATH under that name. */
function pathWithPnpm() {
  const pnpm = process.env['npm_execpath'];
  const path = process.env['PATH'] ?? '';
  return pnpm === undefined ? path : `${path}${delimiter}${dirname(pnpm)}`;
}
