import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { repositoryRoot } from './repository-root.js';

/**
 * `show: 'failure'` keeps quiet about a command that succeeds; of one that fails everything is printed.
 * @typedef {{ show?: 'everything' | 'failure', env?: NodeJS.ProcessEnv }} RunOptions
 */

/** The signals that end a program; each is passed on to the command that runs, and then ends this program too. */
const endings = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command at the repository's root until it ends.
 * @param {string} program
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ succeeded: boolean }>}
 */
export function runCommand(program, args, { show = 'everything', env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const destination = show === 'everything' ? 'inherit' : 'pipe';
    const child = spawn(program, args, { cwd: repositoryRoot, env, stdio: ['ignore', destination, destination] });

    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));

    /** @type {NodeJS.Signals | undefined} */
    let ending;
    /** @param {NodeJS.Signals} signal */
    const end = (signal) => {
      ending = signal;
      child.kill(signal);
    };
    for (const signal of endings) process.on(signal, end);

    child.on('error', reject);
    child.on('close', (code) => {
      for (const signal of endings) process.off(signal, end);
      if (ending !== undefined) process.exit(128 + constants.signals[ending]);
      if (code !== 0) process.stderr.write(output);
      resolve({ succeeded: code === 0 });
    });
  });
}
