import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Message } from '@roomful/protocol';
import { expect, it } from 'vitest';
import type { JoinedRoom } from '../src/joined-room.ts';
import { ServerProcess } from './crash/server-process.ts';
import { enter, has, untilEntries } from './helpers/people.ts';

const program = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url));

async function roomful(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=roomful-source', program, ...args]);
  return stdout;
}

async function everything(room: JoinedRoom): Promise<Message[]> {
  while (room.hasMore) await room.loadOlder(500);
  return room.entries.flatMap((entry) => (entry.kind === 'message' ? [entry.message] : []));
}

it('[R-6] [RES3] [MSG6] a backup made under load brings back all that was acknowledged before it, and clients follow by themselves', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roomful-backup-'));
  const backup = join(folder, 'backup.db');
  try {
    await using server = await ServerProcess.create();
    await server.start();
    const database = ['--database-url', `sqlite:${server.databaseFile}`];
    const { client: alice, room: alices } = await enter('alice', server);
    const { client: bob, room: bobs } = await enter('bob', server);
    const acknowledged: string[] = [];
    let isTalking = true;
    const talk = async (who: string, room: JoinedRoom) => {
      for (let n = 0; isTalking; n++) {
        const text = `${who} ${n}`;
        // What is on its way when the server dies goes again by itself.
        await room.send(text).accepted;
        acknowledged.push(text);
      }
    };
    const talking = [talk('alice', alices), talk('bob', bobs), talk('alice again', alices)];
    await untilEntries(bobs, has('alice 100'));
    const before = [...acknowledged];
    expect(await roomful('backup', backup, ...database)).toMatch(
      /backup\.db holds 3 users, 1 room and [\d,]+ messages/,
    );
    const during = acknowledged.length;
    // All of this is lost with the disk: both have seen it.
    await untilEntries(bobs, has(`alice ${Math.ceil(during / 2)}`));
    const revBefore = bobs.rev;
    await server.kill();
    expect(await roomful('restore', backup, ...database)).toMatch(/Start the server.*before-restore/s);
    await server.start();
    // Longer than what was lost.
    const goOn = acknowledged.length + 300;
    await untilEntries(bobs, () => acknowledged.length > goOn);
    isTalking = false;
    await Promise.all(talking);
    await alices.send('the last word').accepted;
    await untilEntries(alices, has('the last word'));
    await untilEntries(bobs, has('the last word'));

    expect(alices.restarted).toBe(true);
    const [seenByAlice, seenByBob] = await Promise.all([everything(alices), everything(bobs)]);
    const key = ({ id, rev, content }: Message) => `${id} ${rev} ${content}`;
    expect(seenByBob.map(key)).toEqual(seenByAlice.map(key));
    const contents = seenByBob.map(({ content }) => content);
    expect(contents).toEqual(expect.arrayContaining(before));
    expect(new Set(contents).size).toBe(contents.length);
    expect(new Set(seenByBob.map(({ id }) => id)).size).toBe(seenByBob.length);
    expect(bobs.rev).toBe(alices.rev);
    expect(bobs.rev).toBeGreaterThan(revBefore);
    await Promise.all([alice.stop(), bob.stop()]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
