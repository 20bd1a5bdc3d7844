import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { type ClientStorage, RoomfulClient } from '../../src/index.ts';

/*
 * A program whose outbox outlasts it: `node sending-program.ts URL TOKEN FOLDER` joins the first room, sends each line
 * that it is told, and says what it keeps.
 */
const [, , url = '', token = '', folder = ''] = process.argv;
mkdirSync(folder, { recursive: true });
const fileOf = (key: string) => join(folder, encodeURIComponent(key));

const storage: ClientStorage = {
  get: async (key) => readFileSync(fileOf(key), 'utf8'),
  async set(key, value) {
    const file = fileOf(key);
    writeFileSync(`${file}.new`, value);
    renameSync(`${file}.new`, file);
    process.stdout.write(`kept ${(JSON.parse(value) as { content: string }).content}\n`);
  },
  delete: async (key) => rmSync(fileOf(key), { force: true }),
  list: async (prefix) =>
    readdirSync(folder)
      .map(decodeURIComponent)
      .filter((key) => key.startsWith(prefix)),
};

await using client = new RoomfulClient({ url, getToken: async () => token, storage });
await client.start();
const [first] = await client.listRooms();
if (!first) throw new Error('there is no room');
const room = await client.join(first.id);
process.stdout.write('joined\n');
const sent: Promise<unknown>[] = [];
for await (const line of createInterface(process.stdin)) sent.push(room.send(line).accepted);
await Promise.all(sent);
