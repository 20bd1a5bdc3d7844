// Chat from a terminal: node src/main.ts alice general
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { stdin, stdout } from 'node:process';
import { createInterface, type Interface } from 'node:readline';
import { ChatError, logIn, RoomfulClient, type Message } from '@roomful/sdk';

const [username = 'alice', roomName = 'general', url = 'http://localhost:3000'] = process.argv.slice(2);
const keyFile = join(homedir(), `.roomful-${username}.key`);

// Asked before every connection. Names have no passwords: the key from the first login is what makes one yours.
async function getToken(): Promise<string> {
  const claimKey = existsSync(keyFile) ? readFileSync(keyFile, 'utf8') : undefined;
  const session = await logIn({ url, username, claimKey });
  if (session.claimKey) writeFileSync(keyFile, session.claimKey, { mode: 0o600 });
  return session.token;
}

const client = new RoomfulClient({ url, getToken });
let terminal: Interface | undefined;

function print(line: string): void {
  stdout.write(`\r\x1b[K${line}\n`);
  // Draws what is being typed again, below.
  terminal?.prompt(true);
}

function show({ username, content, timestamp }: Message): void {
  print(`${new Date(timestamp).toLocaleTimeString()} ${username}: ${content}`);
}

client.on('state', (state) => {
  if (state.status === 'reconnecting') print(`… reconnecting (attempt ${state.attempt} of ${state.maxAttempts})`);
  if (state.status === 'offline') print(`… ${state.error.message} Still trying.`);
  if (state.status === 'stopped') terminal?.close();
});

try {
  await client.start();
  const known = (await client.listRooms()).find((room) => room.name === roomName);
  const room = await client.join((known ?? (await client.createRoom(roomName))).id);

  for (const entry of room.entries) if (entry.kind === 'message') show(entry.message);
  print(`You are in ${roomName} with ${room.users.join(', ')}. Write and press Enter; Ctrl+D leaves.`);

  // From here on nothing is missed, whatever happens to the connection. Our own lines are on the screen already.
  room.on('message', (message) => {
    if (message.userId !== client.user?.id) show(message);
  });

  terminal = createInterface({ input: stdin, output: stdout, prompt: '> ' });
  terminal.on('close', () => (terminal = undefined));
  terminal.prompt();
  for await (const line of terminal) {
    if (line.trim() === '') continue;
    room.send(line).accepted.catch((error: ChatError) => print(`… not sent: ${error.message}`));
    terminal?.prompt();
  }
  if (client.state.status === 'stopped') print(client.state.error?.message ?? 'Stopped.');
  await room.leave();
} catch (error) {
  if (!(error instanceof ChatError)) throw error;
  print(error.message);
  process.exitCode = 1;
} finally {
  await client.stop();
}
