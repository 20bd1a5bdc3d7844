import { marks } from './format-entry.ts';

/** What the chat itself does. Everything else that begins with a slash is for the bots of the room. */
export interface ChatActs {
  showRooms(): Promise<void>;
  join(name: string): Promise<void>;
  create(name: string): Promise<void>;
  showPeople(): Promise<void>;
  showOlder(): Promise<void>;
  retry(): void;
  discard(): void;
  showHelp(text: string): void;
  leave(): void;
}

export interface SlashCommand {
  /** Whether it needs the connection. */
  asksServer: boolean;
  /** What comes after the name, in the help. Without it nothing may come. */
  argument?: string;
  summary: string;
  run(acts: ChatActs, argument: string): Promise<void> | void;
}

export const slashCommands: Readonly<Record<string, SlashCommand>> = {
  rooms: { asksServer: true, summary: 'the rooms of this server', run: (acts) => acts.showRooms() },
  join: { asksServer: true, argument: 'ROOM', summary: 'go to another room', run: (acts, name) => acts.join(name) },
  create: {
    asksServer: true,
    argument: 'ROOM',
    summary: 'make a room and go there',
    run: (acts, name) => acts.create(name),
  },
  who: { asksServer: true, summary: 'who is here', run: (acts) => acts.showPeople() },
  older: { asksServer: true, summary: 'what was said before', run: (acts) => acts.showOlder() },
  retry: { asksServer: false, summary: 'send again what was not sent', run: (acts) => acts.retry() },
  discard: { asksServer: false, summary: 'drop what was not sent', run: (acts) => acts.discard() },
  help: { asksServer: false, summary: 'this text', run: (acts) => acts.showHelp(helpText) },
  quit: { asksServer: false, summary: 'leave; Ctrl+C and Ctrl+D do too', run: (acts) => acts.leave() },
};

const rows = Object.entries(slashCommands).map(
  ([name, { argument = '', summary }]) => `  /${`${name} ${argument}`.padEnd(14)}${summary}`,
);
const helpText = `\
${rows.join('\n')}
  //anything     a message that begins with one slash
  Every other /word is a message too: bots listen for them. /help@NAME asks a bot what it can do.
  ${marks.sending} being sent  ${marks.stored} sent  ${marks.delivered} delivered to everyone here  ${marks.failed} not sent`;

type Written =
  { kind: 'command'; command: SlashCommand; name: string; argument: string } | { kind: 'message'; text: string };

/** What a written line is: a command of the chat, or a message. */
export function readWritten(text: string): Written {
  const [, name = '', argument = ''] = /^\/([a-z]+)(?:\s+(.*))?$/s.exec(text.trimEnd()) ?? [];
  const command = Object.hasOwn(slashCommands, name) ? slashCommands[name] : undefined;
  if (command && (command.argument !== undefined || argument === ''))
    return { kind: 'command', command, name, argument };
  return { kind: 'message', text: text.startsWith('//') ? text.slice(1) : text };
}
