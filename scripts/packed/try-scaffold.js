// Runs in the folder in which the packed packages were installed: makes a bot with `create-roomful-bot` as a newcomer does,
// runs its own test, starts it, and waits for its first reply.
import { load, run, start, startServer, untilPresent } from './programs.js';

await run(async () => {
  const url = await startServer('data-scaffold');
  const scaffold = 'node_modules/create-roomful-bot/bin/create-roomful-bot.js';
  await finish('scaffold', [scaffold, 'my-bot', '--start', '--owner', 'owner', '--url', url, '--sdk', process.cwd()]);
  await finish('test of the bot', ['--test'], 'my-bot');

  const bot = start('bot', ['--env-file-if-exists=.env', 'main.ts'], {}, 'my-bot');
  const { logIn, RoomfulClient } = await load('@roomful/sdk');
  const { token } = await logIn({ url, username: 'ana' });
  const client = new RoomfulClient({ url, getToken: async () => token });
  await client.start();
  const [general] = await client.listRooms();
  const room = await client.join(general.id);
  const endsTooEarly = bot.closed.then(([code]) => Promise.reject(new Error(`the bot ended with ${code}`)));
  endsTooEarly.catch(() => undefined);
  await Promise.race([untilPresent(room, 'my_bot'), endsTooEarly]);
  const reply = new Promise((resolve) => {
    room.on('message', (/** @type {{ username: string, content: string }} */ { username, content }) => {
      if (username === 'my_bot') resolve(content);
    });
  });
  await room.send('@my_bot hello').accepted;
  const said = await Promise.race([reply, endsTooEarly]);
  await client.stop();
  if (said !== 'Hi ana') throw new Error(`the bot said: ${said}`);
});

/**
 * @param {string} name
 * @param {string[]} args
 * @param {string} [cwd]
 */
async function finish(name, args, cwd) {
  const program = start(name, args, { XDG_CONFIG_HOME: `${process.cwd()}/config` }, cwd);
  const [code] = await program.closed;
  if (code !== 0) throw new Error(`the ${name} ended with ${code}:\n${program.output()}`);
}
