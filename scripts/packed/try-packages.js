// Runs in a folder in which the packed packages were installed, under the version of Node that is tried. Imports every
// entry, starts the packed server, and talks to the bot of the docs (bot.ts) as somebody else's program would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** Nothing here takes more than a few seconds; a bot that never answers must not keep the run waiting. */
const deadlineMs = 45_000;

/** The names are found in that folder, not where this file stands. @type {(name: string) => Promise<any>} */
const load = (name) => import(name);

const [entries = '[]', version = ''] = process.argv.slice(2);
const data = `data-${version}`;
/** @type {import('node:child_process').ChildProcess[]} */
const programs = [];

const deadline = setTimeout(() => fail(`nothing happened for ${deadlineMs / 1000} seconds`), deadlineMs);
try {
  if (!process.versions.node.startsWith(`${version}.`)) throw new Error(`this is Node ${process.versions.node}`);
  for (const entry of JSON.parse(entries)) await load(entry);
  await talk();
  stopAll();
  rmSync(data, { recursive: true, force: true });
} catch (error) {
  fail(error);
}
clearTimeout(deadline);

async function talk() {
  const server = start('server', ['node_modules/@roomful/server/bin/roomful.js', 'serve', '--port', '0'], {
    ROOMFUL_DATABASE_URL: `sqlite:./${data}/roomful.db`,
    ROOMFUL_LOG_LEVEL: 'error',
  });
  const url = (await server.says(/Open\s+(http:\S+)/))[1] ?? '';
  await expectPage(url);

  const { logIn, RoomfulClient } = await load('@roomful/sdk');
  const { token } = await logIn({ url, username: 'ana' });
  const bot = await createBot(url, token);
  const client = new RoomfulClient({ url, getToken: async () => token });
  await client.start();
  const [general] = await client.listRooms();
  const room = await client.join(general.id);
  /** @type {string[]} */
  const replies = [];
  /** @type {() => void} */
  let look = () => {};
  room.on('message', (/** @type {{ username: string, content: string }} */ { username, content }) => {
    if (username === 'dice') replies.push(content);
    look();
  });
  /** @param {number} count */
  const untilReplies = (count) =>
    new Promise((resolve) => {
      look = () => replies.length >= count && resolve(undefined);
      look();
    });

  const program = start('bot', ['bot.ts'], {
    ROOMFUL_URL: url,
    ROOMFUL_TOKEN: bot.token,
    ROOMFUL_STATE: `${data}/bot.db`,
  });
  const endsTooEarly = program.closed.then(([code]) => {
    if (replies.length < 2) throw new Error(`the bot ended with ${code} after it said: ${replies.join(' | ')}`);
  });
  await Promise.race([untilPresent(room, 'dice'), endsTooEarly]);
  await room.send('/roll 6').accepted;
  await Promise.race([untilReplies(1), endsTooEarly]);
  await room.send('@dice hello').accepted;
  await Promise.race([untilReplies(2), endsTooEarly]);
  program.child.kill('SIGTERM');
  const [code] = await program.closed;
  await client.stop();

  const said = replies.join(' | ');
  if (!/^You rolled [1-6] \| Hi ana$/.test(said)) throw new Error(`the bot said: ${said}`);
  if (code !== 0) throw new Error(`the bot ended with ${code} after SIGTERM`);
}

/**
 * What was said before a bot first came is not for it.
 *
 * @param {any} room
 * @param {string} username
 */
function untilPresent(room, username) {
  return new Promise((resolve) => {
    const look = () => room.users.includes(username) && resolve(undefined);
    room.on('users', look);
    look();
  });
}

/** The web app comes along in the server's package. @param {string} url */
async function expectPage(url) {
  const page = await (await fetch(url)).text();
  if (!page.includes('<!doctype html>')) throw new Error(`the packed server shows no page at ${url}`);
}

/**
 * @param {string} url
 * @param {string} token
 * @returns {Promise<{ token: string }>}
 */
async function createBot(url, token) {
  const answer = await fetch(new URL('/api/bots', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'dice' }),
  });
  if (!answer.ok) throw new Error(`no bot was made: ${await answer.text()}`);
  return /** @type {{ token: string }} */ (await answer.json());
}

/**
 * @param {string} name
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function start(name, args, env) {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
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
  return { child, closed, says };
}

function stopAll() {
  for (const child of programs) child.kill();
}

/** @param {unknown} reason */
function fail(reason) {
  console.error(`Node ${process.versions.node}:`, reason);
  for (const child of programs) child.kill('SIGKILL');
  process.exit(1);
}
