// Runs in a folder in which the packed packages were installed, under the version of Node that is tried. Imports every
// entry, starts the packed server, and talks to the bot of the docs (bot.ts) as somebody else's program would.
import { rmSync } from 'node:fs';
import { load, run, start, startServer, untilPresent } from './programs.js';

const [entries = '[]', version = ''] = process.argv.slice(2);
const data = `data-${version}`;

await run(async () => {
  if (!process.versions.node.startsWith(`${version}.`)) throw new Error(`this is Node ${process.versions.node}`);
  for (const entry of JSON.parse(entries)) await load(entry);
  await talk();
});
rmSync(data, { recursive: true, force: true });

async function talk() {
  const url = await startServer(data);
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

/** The web app and the widget come along in the server's package. @param {string} url */
async function expectPage(url) {
  for (const path of ['/', '/embed.js']) {
    const { status } = await fetch(new URL(path, url));
    if (status !== 200) throw new Error(`the packed server answers ${status} at ${path}`);
  }
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
