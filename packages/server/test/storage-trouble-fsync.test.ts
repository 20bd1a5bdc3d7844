import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { patient, readiness, serve } from './support/roomful-process.ts';
import { thinDisks } from './support/thin-disk.ts';
import { WireClient } from './support/wire-client.ts';

describe.each(thinDisks)('when fsync fails: $name', patient, ({ open }) => {
  it('[R-7] nothing more is acknowledged, although the disk seems to work again, and the log stays as it is', async () => {
    using disk = open();
    const file = join(disk.path, 'roomful.db');
    await using server = await serve(file, undefined, { env: { ROOMFUL_RATE_MESSAGES_PER_SECOND: '0' } });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'before');

    disk.fill(100_000);
    let acknowledged = 1;
    for (;;) {
      const reply = await alice.askRaw('send_message', { roomId, ...alice.stamp(), content: 'x'.repeat(1_500) });
      if (!reply.ok) {
        expect(reply.error).toMatchObject({ code: 'STORAGE_UNAVAILABLE', retryable: true });
        break;
      }
      acknowledged++;
    }
    expect(await server.logged(/^The disk of .*roomful\.db failed to keep what was written/)).toMatchObject({
      level: 50,
      code: 'SQLITE_IOERR_FSYNC',
    });
    disk.free();
    const next = await alice.refusal('send_message', { roomId, ...alice.stamp(), content: 'after' });
    expect(next.code).toBe('STORAGE_UNAVAILABLE');
    expect(await readiness(server.url)).toMatchObject({ status: 503, checks: { database: false } });
    expect((await alice.ask('load_messages', { roomId })).totalMessages).toBe(acknowledged);

    const log = readFileSync(`${file}-wal`);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(readFileSync(`${file}-wal`).equals(log)).toBe(true);
  });
});
