import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Nothing here takes more than some seconds; a bot that never answers must not keep the run waiting. */
const deadlineMs = 90_000;

/** @type {import('node:child_process').ChildProcess[]} */
const programs = [];

/** The names are found where this file was copied to. @type {(name: string) => Promise<any>} */
export const load = (name) => import(name);

/**
 * Whatever becomes of it, no program is left over.
 *
 * @param {() => Promise<void>} trial
 */
export async function run(trial) {
  const deadline = setTimeout(() => fail(`nothing happened for ${deadlineMs / 1000} seconds`), deadlineMs);
  try {
    await trial();
  } catch (error) {
    fail(error);
  }
  clearTimeout(deadline);
  for (const child of programs) child.kill();
}

/**
 * The packed server on a free port. Answers with its address.
 *
 * @param {string} data
 */
export async function startServer(data) {
  const { says } = start('server', ['node_modules/@roomful/server/bin/roomful.js', 'serve', '--port', '0'], {
    ROOMFUL_DATABASE_URL: `sqlite:./${data}/roomful.db`,
    ROOMFUL_LOG_LEVEL: 'error',
  });
  return (await says(/Open\s+(http:\S+)/))[1] ?? '';
}

/**
 * @param {string} name
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {string} cwd
 */
export function start(name, args, env, cwd = '.') {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  programs.push(child);
  let output = '';
  const closed = once(child, 'close');
  /** @param {RegExp} pattern @returns {Promise<RegExpExecArray>} */
  const says = (pattern) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      child.stdout.on('data', look);
      void closed.then(() => reject(new Error(`the ${name} ended:\n${output}`)));
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      if (stream === child.stderr) process.stderr.write(`${name}: ${text}`);
    });
  }
  return { child, closed, says, output: () => output };
}

/**
 * What was said before a bot first came is not for it.
 *
 * @param {any} room
 * @param {string} username
 */
export function untilPresent(room, username) {
  return new Promise((resolve) => {
    const look = () => room.users.includes(username) && resolve(undefined);
    room.on('users', look);
    look();
  });
}

/** @param {unknown} reason */
function fail(reason) {
  console.error(`Node ${process.versions.node}:`, reason);
  for (const child of programs) child.kill('SIGKILL');
  process.exit(1);
}
