// How long a newcomer waits: a fresh clone of this commit, `npx -y pnpm@12 start` until the page is served, and once
// more. Prints a line of JSON for each start and a table, and leaves nothing behind.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../scripts/free-port.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The bars; a start that takes three times as long is given up. */
const starts = [
  { name: 'first start', atMostSeconds: 90 },
  { name: 'second start', atMostSeconds: 5 },
];

const folder = mkdtempSync(join(tmpdir(), 'roomful-bench-'));
try {
  execFileSync('git', ['clone', '--quiet', repository, folder]);
  const rows = [];
  for (const { name, atMostSeconds } of starts) {
    const seconds = await measureStart(atMostSeconds * 3);
    rows.push({ name, seconds, atMostSeconds });
    console.log(JSON.stringify(rows.at(-1)));
  }
  console.table(rows);
  if (rows.some(({ seconds, atMostSeconds }) => seconds > atMostSeconds)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {number} giveUpAfterSeconds */
async function measureStart(giveUpAfterSeconds) {
  const port = await freePort();
  const startedAt = performance.now();
  const secondsSinceStart = () => Math.round((performance.now() - startedAt) / 10) / 100;

  const server = spawn('npx', ['-y', 'pnpm@12', 'start', '--port', String(port)], {
    cwd: folder,
    env: environmentOfANewcomer(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  server.stdout.on('data', (chunk) => (output += chunk));
  server.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) => server.on('close', resolve));

  try {
    while (!(await isServed(port))) {
      if (server.exitCode !== null || secondsSinceStart() > giveUpAfterSeconds) {
        throw new Error(`No page after ${secondsSinceStart()} s. What the start printed:\n${output}`);
      }
      await pause(50);
    }
    return secondsSinceStart();
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
}

/** @param {number} port */
async function isServed(port) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { accept: 'text/html' } });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

/** What pnpm and npm told this script about this repository would mislead them in the other one. */
function environmentOfANewcomer() {
  const known = Object.entries(process.env).filter(([name]) => !/^(p?npm_|INIT_CWD$|NODE$)/i.test(name));
  const { PATH = '', ...rest } = Object.fromEntries(known);
  return {
    ...rest,
    PATH: PATH.split(':')
      .filter((part) => !part.includes('node_modules'))
      .join(':'),
  };
}
