import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN } from './support/admin-call.ts';
import { failure, patient, serve } from './support/roomful-process.ts';
import { type TemporaryFolder, temporaryFolder } from './support/temporary-folder.ts';
import { WireClient } from './support/wire-client.ts';

const options = { env: { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ROOMFUL_RATE_MESSAGES_PER_SECOND: '0' } };

describe('commands for data at rest', patient, () => {
  let folder: TemporaryFolder;
  beforeEach(() => void (folder = temporaryFolder()));
  afterEach(() => folder[Symbol.dispose]());

  const start = () => serve(folder.file('roomful.db'), undefined, options);

  it('[S-FUT-1] [ADM10] archive asks a server that runs, and works on the file when none does', async () => {
    const database = ['--database-url', `sqlite:${folder.file('roomful.db')}`];
    const server = await start();
    const alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await alice.send(roomId, 'one');
    await alice.send(roomId, 'two');
    const env = { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ROOMFUL_URL: server.url };
    const archive = (days: string) => failure(['archive', '--older-than', days, ...database], env);
    expect(await archive('365d')).toMatchObject({ code: 0, out: '0 messages moved to the archive.\n' });
    expect(await archive('0d')).toMatchObject({ code: 0, out: '2 messages moved to the archive.\n' });
    await alice.send(roomId, 'three');
    await server.end('SIGTERM');
    expect(await archive('0')).toMatchObject({ code: 0, out: '1 message moved to the archive.\n' });
    expect(await archive('soon')).toMatchObject({ code: 2 });
    expect(await failure(['archive', '--older-than', '1d', '--database-url', 'sqlite:/nowhere/x.db'])).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/There is no database at \/nowhere\/x\.db/) as string],
    });

    await using next = await start();
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    await again.join('general');
    const { messages } = await again.ask('load_messages', { roomId });
    expect(messages.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
  });

  it('[ADM10] archive moves nothing of another database, whatever server ROOMFUL_URL names', async () => {
    await using meant = await start();
    await using other = await serve(folder.file('other.db'), undefined, options);
    using alice = await WireClient.enter(other.url, 'alice');
    await alice.send(await alice.join('general'), 'mine');
    const call = ['archive', '--older-than', '0', '--database-url', `sqlite:${folder.file('roomful.db')}`];
    const env = { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN };
    expect(await failure(call, { ...env, ROOMFUL_URL: other.url })).toEqual({
      code: 1,
      lines: [expect.stringMatching(new RegExp(`^FORBIDDEN: .*process ${meant.pid}\\b.*ROOMFUL_URL`))],
      out: '',
    });
    const found = await failure(call, { ...env, ROOMFUL_PORT: new URL(meant.url).port });
    expect(found).toMatchObject({ code: 0, out: '0 messages moved to the archive.\n' });
    const own = [...call.slice(0, -1), `sqlite:${folder.file('other.db')}`];
    expect(await failure(own, { ...env, ROOMFUL_URL: other.url })).toMatchObject({
      code: 0,
      out: '1 message moved to the archive.\n',
    });
  });

  it('[S-FUT-2] [S-ROOM-3] [ADM11] [ADM12] erase and purge-room are meant only with --yes', async () => {
    await using server = await start();
    using alice = await WireClient.enter(server.url, 'alice');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    const env = { ROOMFUL_ADMIN_TOKEN: ADMIN_TOKEN, ROOMFUL_URL: server.url };
    const admin = (...args: string[]) => failure(['admin', ...args], env);
    for (const call of [
      ['erase', 'alice'],
      ['purge-room', 'garden'],
    ]) {
      expect(await admin(...call)).toMatchObject({
        code: 1,
        lines: [`Nothing brings this back but a backup. If it is meant: roomful admin ${call.join(' ')} --yes`],
      });
    }
    expect(await admin('purge-room', 'garden', '--yes')).toMatchObject({
      code: 1,
      lines: [expect.stringMatching(/^FORBIDDEN: .*Delete it first/) as string],
    });
    await alice.ask('delete_room', { roomId: room.id });
    expect(await admin('purge-room', 'garden', '--yes')).toMatchObject({
      code: 0,
      out: 'The room is gone, and its name is free.\n',
    });
    expect(await admin('erase', 'alice', '--yes')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^alice is erased, with \d+ messages\. The name is free\.\n$/) as string,
    });
    await alice.closed();
    expect(await admin('erase', 'alice', '--yes')).toMatchObject({ code: 1 });
  });
});
