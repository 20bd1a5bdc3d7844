import { ChatError, RoomfulClient } from '@roomful/sdk';
import { Account, accountFlags, accountHelp } from '../account/account.ts';
import { explain } from '../account/explain.ts';
import { type Command, type Io, UsageError } from '../command.ts';
import { readFlags } from '../read-flags.ts';
import { Conversation } from './conversation.ts';
import { PlainView } from './plain-view.ts';
import { TerminalView } from './terminal-view.ts';
import type { View, ViewEvents } from './view.ts';

const helpText = `Talk from the terminal.

  roomful chat [ROOM]       enter a room: general, unless you name another

${accountHelp}
In the chat, /help lists what you can do. In a pipe each line that comes in is sent, and what is said goes to stdout:
  echo "The build is done" | roomful chat dev --name builder
`;

/** `roomful chat [ROOM]`: a person's client in a terminal, or in a pipe. */
export const chat: Command = async (args, io) => {
  const { flags, words, isHelp } = readFlags(args, { command: 'roomful chat', names: accountFlags });
  if (isHelp) {
    io.stdout.write(helpText);
    return 0;
  }
  const [roomName, ...others] = words;
  if (others.length > 0) throw new UsageError('It is called as: roomful chat [ROOM]');
  const account = await Account.open(flags, io);
  const { url, username } = account;
  await using client = new RoomfulClient({
    url,
    getToken: ({ reason }) => (reason === 'refused' ? account.logIn() : Promise.resolve(account.token)),
  });
  try {
    await client.start();
  } catch (error) {
    throw error instanceof ChatError ? explain(error, { url, env: io.env }) : error;
  }
  const conversation = new Conversation({ client, username, url });
  using view = openView(io, {
    onLine: (text) => conversation.written(text),
    onDraft: (text) => conversation.drafted(text),
    onEnd: () => conversation.leave(),
    complete: (text) => conversation.completions(text),
  });
  io.interrupted.addEventListener('abort', () => conversation.leave());
  return await conversation.run(view, roomName);
};

function openView(io: Io, events: ViewEvents): View {
  const isTerminal = io.stdin.isTTY === true && io.stdout.isTTY === true && io.env['TERM'] !== 'dumb';
  return isTerminal ? new TerminalView(io, events) : new PlainView(io, events);
}
