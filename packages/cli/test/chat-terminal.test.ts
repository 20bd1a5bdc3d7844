import { startTestServer, type TestServer } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { chat } from '../src/chat/chat.ts';
import { runCommand } from '../src/run-command.ts';
import { FakeTerminal } from './support/fake-terminal.ts';
import { enter } from './support/people.ts';
import { plantText } from './support/plant-text.ts';
import { temporaryHome } from './support/program.ts';

describe('roomful chat in a terminal', () => {
  it('shows what others say, and one’s own messages with a mark that follows their delivery', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    await bob.says('said before');
    using home = temporaryHome();
    const { terminal, over } = await open(server, home);
    await terminal.untilShown('── general · 2 here\n>');
    expect(terminal.screen).toMatch(/\d\d:\d\d {4}bob: said before\n/);
    terminal.type('hello\r');
    await terminal.until((screen) => /\d\d:\d\d ✓✓ ana: hello\n── general · 2 here\n>$/.test(screen));
    expect(terminal.screen.match(/hello/g)).toHaveLength(1);
    await bob.says('hi ana');
    await terminal.until((screen) => /✓✓ ana: hello\n\d\d:\d\d {4}bob: hi ana\n── general/.test(screen));
    await leave(terminal, over);
  });

  it('keeps the line being written whole while others talk, however long it is', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    using home = temporaryHome();
    const { terminal, over } = await open(server, home);
    const draft = 'a line that is longer than one row of this terminal, and so it takes two of them';
    terminal.type(draft);
    await terminal.untilShown('two of them');
    await bob.says(`${'interrupted '.repeat(12)}once`);
    await bob.says('twice');
    await terminal.untilShown('bob: twice');
    expect(terminal.screen.split('── general · 2 here\n')).toHaveLength(2);
    expect(terminal.screen.split('── general · 2 here\n')[1]?.replaceAll('\n', '')).toBe(`> ${draft}`);
    terminal.type('\x1b[H!\r');
    await bob.untilHeard(`!${draft}`);
    // Bob may hear it before its writer's own line has its mark.
    const shown = new RegExp(`^bob: twice \\d\\d:\\d\\d ✓✓? +ana: !${draft} ── general · 2 here >$`);
    await terminal.until((screen) => shown.test(screen.slice(screen.indexOf('bob: twice')).replace(/\s+/g, ' ')));
    await leave(terminal, over);
  });

  it('lets no control character of others reach the terminal', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    await bob.says('to be replaced');
    // The server takes no such text, but a terminal trusts no server.
    plantText(server, '\x1b[2J\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07 \x9b5n \r\x08\x7f\nana: I owe bob 100');
    using home = temporaryHome();
    const { terminal, over } = await open(server, home);
    await bob.says('\u202egnirts\u202c');
    await terminal.untilShown('gnirts');
    expect(terminal.unknown).toEqual([]);
    expect(terminal.screen).toContain('bob: ␛[2J␛]0;owned␇␛]52;c;cm0gLXJm␇ �5n ␍␈␡\n         ana: I owe bob 100\n');
    expect(terminal.raw).not.toContain('\u202e');
    await leave(terminal, over);
  });

  it('lists, makes and changes rooms, says who is here, and shows what was said before', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    for (let n = 1; n <= 60; n++) await bob.says(`number ${n}.`);
    using home = temporaryHome();
    const { terminal, over } = await open(server, home);
    expect(terminal.screen).toContain('number 60.');
    expect(terminal.screen).not.toContain('number 10.');
    terminal.type('/older\r');
    await terminal.untilShown('── This was the beginning of the room ──');
    expect(terminal.screen).toMatch(/── 10 older messages ──\n.*number 1\.\n/);
    terminal.type('/who\r');
    await terminal.untilShown('Here: ana, bob');
    terminal.type('/create lounge\r');
    await terminal.untilShown('── lounge · 1 here');
    terminal.type('/rooms\r');
    await terminal.untilShown('  general  1 here\n• lounge  1 here');
    terminal.type('/join nowhere\r');
    await terminal.untilShown('There is no room nowhere. /create nowhere makes it');
    terminal.type('/join GENERAL\r');
    await bob.untilThere((users) => users.includes('ana'));
    await terminal.until((screen) => screen.endsWith('── general · 2 here\n>'));
    await leave(terminal, over);
  });

  it('sends the commands of bots as they are, and keeps those of the chat', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    using home = temporaryHome();
    const { terminal, over } = await open(server, home);
    terminal.type('/roll 20\r//help dice\r/help@dice\r/help\r');
    for (const text of ['/roll 20', '/help dice', '/help@dice']) await bob.untilHeard(text);
    await terminal.untilShown('/join ROOM     go to another room');
    expect(bob.room.entries).toHaveLength(3);
    await leave(terminal, over);
  });

  it('shows who types, and tells others', async () => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    using home = temporaryHome();
    const { terminal, over } = await open(server, home);
    bob.room.setTyping(true);
    await terminal.untilShown('── general · 2 here · bob is typing\n>');
    const typing = Promise.withResolvers<readonly string[]>();
    bob.room.on('typing', typing.resolve);
    terminal.type('h');
    expect(await typing.promise).toEqual(['ana']);
    await leave(terminal, over);
  });

  it('says what it waits for while the connection is lost, and sends then what was written', async () => {
    const first = await startTestServer();
    await using _ = first;
    using home = temporaryHome();
    const { terminal, over } = await open(first, home);
    await first.stop();
    await terminal.until((screen) => /── general · Reconnecting \(attempt \d of 5\)\n>$/.test(screen));
    terminal.type('written meanwhile\r');
    await terminal.untilShown('·  ana: written meanwhile');
    terminal.type('/rooms\r');
    await terminal.untilShown('That needs the connection.');
    await using second = await startTestServer({ port: first.port, databaseUrl: `sqlite:${first.databaseFile}` });
    await terminal.until((screen) => /✓✓ ana: written meanwhile\n/.test(screen));
    await terminal.untilShown('Connected again after ');
    await leave(terminal, over);
    expect(second.port).toBe(first.port);
  });

  it.each([
    ['uses colours', {}, true],
    ['uses none with NO_COLOR', { NO_COLOR: '1' }, false],
  ])('%s', async (_, env, hasColours) => {
    await using server = await startTestServer();
    using home = temporaryHome();
    const { terminal, over } = await open(server, home, env);
    // eslint-disable-next-line no-control-regex -- the sequences that colour
    expect(/\x1b\[\d+m/.test(terminal.raw)).toBe(hasColours);
    await leave(terminal, over);
  });

  it('asks for a name once for each server', async () => {
    await using server = await startTestServer();
    using home = temporaryHome();
    const first = new FakeTerminal({ home });
    const firstOver = runCommand(chat, ['--url', server.url], first.io);
    await first.untilShown(`Your name on ${server.url}:`);
    first.type('ana\r');
    await first.untilShown('── general · 1 here');
    await leave(first, firstOver);
    const second = new FakeTerminal({ home });
    const secondOver = runCommand(chat, ['--url', server.url], second.io);
    await second.untilShown('── general · 1 here');
    second.type('it is me\r');
    await second.untilShown('ana: it is me');
    await leave(second, secondOver);
  });

  it('asks for no name where no server answers', async () => {
    using home = temporaryHome();
    const terminal = new FakeTerminal({ home });
    expect(await runCommand(chat, ['--url', 'http://localhost:1'], terminal.io)).toBe(1);
    expect(terminal.screen.replace(/\s+/g, ' ')).toContain('No Roomful answers at http://localhost:1. Start it with');
    expect(terminal.screen).not.toContain('Your name');
  });

  it.each([
    ['Ctrl+C', 'never sent', '\x03'],
    ['Ctrl+D', '', '\x04'],
    ['/quit', '', '/quit\r'],
  ])('leaves at %s: others see it, and the terminal is as before', async (_, draft, key) => {
    await using server = await startTestServer();
    await using bob = await enter('bob', server);
    using home = temporaryHome();
    const { terminal, over } = await open(server, home);
    await bob.untilThere((users) => users.includes('ana'));
    terminal.type(draft);
    expect(terminal.isRaw).toBe(true);
    terminal.type(key);
    expect(await over).toBe(0);
    await bob.untilThere((users) => !users.includes('ana'));
    expect(terminal.isRaw).toBe(false);
    expect(terminal.screen).not.toContain('── general · 2 here');
    expect(terminal.screen).not.toContain('>');
    expect(bob.room.entries).toEqual([]);
  });
});

async function open(server: TestServer, home: { path: string }, env: Record<string, string> = {}) {
  const terminal = new FakeTerminal({ home, env });
  const over = runCommand(chat, ['--url', server.url, '--name', 'ana'], terminal.io);
  await terminal.untilShown('── general · ');
  await terminal.untilShown('/help lists what else there is');
  return { terminal, over };
}

async function leave(terminal: FakeTerminal, over: Promise<number>): Promise<void> {
  terminal.type('\x03');
  expect(await over).toBe(0);
}
