import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { giveWriteRights, takeWriteRights, waysWhileRunning, withoutPrivileges } from './support/read-only.ts';
import { failure, patient, readiness, serve } from './support/roomful-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

describe('when the database can only be read', patient, () => {
  it('[R-7] [R-6] the server doesn’t start, says why in one line, and starts with everything once it can write', async () => {
    using folder = temporaryFolder();
    mkdirSync(folder.file('data'));
    const file = folder.file('data/roomful.db');
    const first = await serve(file);
    using alice = await WireClient.enter(first.url, 'alice');
    await alice.send(await alice.join('general'), 'before');
    await first.end('SIGTERM');

    takeWriteRights(folder.file('data'));
    const { code, lines } = await failure(
      ['serve', '--port', '0', '--database-url', `sqlite:${file}`],
      {},
      withoutPrivileges,
    );
    giveWriteRights(folder.file('data'));
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringMatching(/^Roomful can't write its database .*roomful\.db.* Make the folder writable/),
    ]);

    await using next = await serve(file, undefined, { prefix: withoutPrivileges });
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    const roomId = await again.join('general');
    await again.send(roomId, 'after');
    expect((await again.ask('load_messages', { roomId })).messages).toMatchObject([
      { content: 'before' },
      { content: 'after' },
    ]);
  });

  it.each(waysWhileRunning)('[R-7] while $name, nothing is acknowledged, and then writing goes on', async (way) => {
    using folder = temporaryFolder();
    const file = folder.file('roomful.db');
    await using server = await serve(file);
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'before');
    const files = [file, `${file}-wal`];
    const sending = { roomId, content: 'after', ...alice.stamp() };
    way.set(files);
    const refusal = await alice.refusal('send_message', sending).finally(() => way.clear(files));
    expect(refusal).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
    expect(await server.logged(/roomful\.db is read-only\. Make it and its file system writable/)).toMatchObject({
      level: 50,
      file,
    });
    await server.logged(/storage works again/);
    expect(await readiness(server.url)).toMatchObject({ status: 200 });
    const { message } = await alice.ask('send_message', sending);
    expect(message.rev).toBe(2);
  });
});
