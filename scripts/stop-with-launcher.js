import { readFileSync } from 'node:fs';

const checkEveryMs = 500;

/**
 * Ends this process gracefully when the `npx` that launched it is gone. npx passes no signal on to pnpm: whoever stops
 * `npx -y pnpm@12 start` would leave a server behind that holds the port. The processes stand like this:
 *
 *     npx → sh → pnpm → sh → this one
 *
 * pnpm itself passes signals on, and ends what it started when it is killed. Only Linux tells who started whom without
 * a further program; elsewhere Ctrl+C, which reaches every process of a terminal, is the way to stop.
 */
export function stopWithLauncher() {
  const throughNpx = /[\\/]_npx[\\/]/.test(process.env['npm_execpath'] ?? '');
  if (process.platform !== 'linux' || !throughNpx) return;

  const pnpm = parentOf(process.ppid);
  const launcher = parentOf(pnpm);
  // It may be gone before this line runs: then the parent is the system's first process, which is no launcher of pnpm.
  if (!commandOf(launcher).includes('pnpm')) process.exit(143);

  const timer = setInterval(() => {
    if (parentOf(pnpm) === launcher) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, checkEveryMs);
  timer.unref();
}

/** @param {number} pid */
function parentOf(pid) {
  // "pid (name) state parent …", and a name may hold spaces and brackets.
  const afterName = read(`/proc/${pid}/stat`).split(') ').at(-1) ?? '';
  return Number(afterName.split(' ')[1]);
}

/** @param {number} pid */
function commandOf(pid) {
  return read(`/proc/${pid}/cmdline`);
}

/**
 * Nothing is what is known of a process that is gone.
 * @param {string} path
 */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
