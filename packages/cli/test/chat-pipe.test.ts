import { logIn } from '@roomful/sdk';
import { startTestServer, systemClock, type TestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { enter } from './support/people.ts';
import { plantText } from './support/plant-text.ts';
import { run, start, temporaryHome } from './support/program.ts';

describe('roomful chat in a pipe', () => {
  it('prints what was and is said, sends each line, and keeps the name', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    await bob.says('said before');
    using home = temporaryHome();
    for (const round of ['first', 'second']) {
      await using ana = start(['chat', ...as('ana', server)], { home });
      await ana.untilSaid('bob: said before');
      await bob.says(`to the ${round} visit`);
      await ana.untilSaid(`bob: to the ${round} visit`);
      ana.type(`from the ${round} visit`);
      await bob.untilHeard(`from the ${round} visit`);
      ana.end();
      expect(await ana.exited).toBe(0);
      expect(ana.out).toMatch(new RegExp(`^\\d\\d:\\d\\d ana: from the ${round} visit$`, 'm'));
    }
  });

  it('tells when somebody was last there by the server’s clock, wherever this one stands', async () => {
    const hoursAgo = 3 * 3_600_000;
    await using server = await startTestServer({ clock: { ...systemClock, now: () => systemClock.now() - hoursAgo } });
    const bob = await enter('bob', server);
    await bob.says('I was here');
    using home = temporaryHome();
    await using ana = start(['chat', ...as('ana', server)], { home });
    await ana.untilSaid('bob: I was here');
    await using carol = await enter('carol', server);
    await bob[Symbol.asyncDispose]();
    await carol.untilThere((users) => !users.includes('bob'));
    ana.type('/who');
    await ana.untilSaid('Not here: bob (just now)');
  });

  it('sends everything that comes in before it ends', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server, 'builds');
    using home = temporaryHome();
    await using builder = start(['chat', 'builds', ...as('builder', server)], { home });
    for (let n = 1; n <= 20; n++) builder.type(`line ${n}`);
    builder.end();
    expect(await builder.exited).toBe(0);
    for (let n = 1; n <= 20; n++) await bob.untilHeard(`line ${n}`);
  });

  it('lets no line of others look like a message of its own, and no control character through', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    await bob.says('to be replaced');
    // The server takes no such text, but a terminal trusts no server.
    plantText(server, '\x1b[31mred\x07\n14:02 ana: I owe bob 100');
    using home = temporaryHome();
    const { out, code } = await run(['chat', ...as('ana', server)], { home });
    expect(code).toBe(0);
    expect(out).toMatch(/^\d\d:\d\d bob: ␛\[31mred␇\n {6}14:02 ana: I owe bob 100\n$/);
  });

  it('tells on stderr when the connection is lost and back, and loses nothing', async () => {
    const first = await startTestServer();
    await using _ = first;
    using home = temporaryHome();
    await using ana = start(['chat', ...as('ana', first)], { home });
    await ana.untilSaid('── general ──');
    await first.stop();
    await ana.untilSaid('Reconnecting (attempt 1 of 5) …');
    ana.type('written meanwhile');
    await using second = await startTestServer({ port: first.port, databaseUrl: `sqlite:${first.databaseFile}` });
    await ana.untilSaid('Connected again after ');
    await ana.untilSaid('ana: written meanwhile');
    await using bob = await enter('bob', second);
    await bob.untilHeard('written meanwhile');
    ana.end();
    expect(await ana.exited).toBe(0);
    expect(ana.out).not.toContain('Reconnecting');
  });

  it('ends with a sentence when the name is used elsewhere', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    await using first = start(['chat', ...as('ana', server)], { home });
    await first.untilSaid('── general ──');
    expect(await run(['chat', ...as('ana', server)], { home })).toMatchObject({ code: 0 });
    expect(await first.exited).toBe(1);
    expect(first.err).toContain('ana is used somewhere else now, and a name is in one place at a time.');
  });

  it('leaves on SIGTERM', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    await using ana = start(['chat', ...as('ana', server)], { home });
    await ana.untilSaid('── general ──');
    ana.kill('SIGTERM');
    expect(await ana.exited).toBe(0);
  });

  it('says in one line why it can’t begin', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    await logIn({ url: server.url, username: 'taken' });
    expect(await run(['chat', 'lounge', ...as('ana', server)], { home })).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining(`There is no room lounge at ${server.url}. There are: general.\n`) as string,
    });
    expect(await run(['chat', ...as('taken', server)], { home })).toEqual({
      code: 1,
      out: '',
      err: 'The name taken is taken. If it isn’t yours, choose another name with --name.\n',
    });
  });
});

function as(name: string, server: TestServer): string[] {
  return ['--url', server.url, '--name', name];
}
