import { startTestServer, type TestServer } from '@roomful/server/testing';
import { expect, onTestFailed } from 'vitest';
import { createBotUser, type JoinedRoom, logIn } from '../../src/index.ts';
import { enter, untilEntries } from '../helpers/people.ts';
import { Program } from '../helpers/program.ts';
import type { Snippet } from './snippets.ts';

/** Runs it as it stands, and expects that it says what the page shows. */
export async function runSnippet({ code, output, chat }: Snippet): Promise<void> {
  await using server = await startTestServer();
  const program = code.replaceAll('http://localhost:3000', server.url);
  const token = chat && (await createBotToken(server, chat.bot));
  await using run = new Program(['--input-type=module-typescript', '--eval', program], {
    ROOMFUL_URL: server.url,
    ROOMFUL_STATE: 'memory',
    ...(token !== undefined && { ROOMFUL_TOKEN: token }),
  });
  onTestFailed(() => void process.stderr.write(run.output));
  if (chat) {
    await replay(chat, { server, hasEnded: run.exit() });
    run.terminate();
  }
  expect(await run.exit(), run.output).toBe(0);
  for (const line of linesOf(output ?? '')) expect(run.output).toMatch(pattern(line));
}

/** Says what the persons say, and waits for what the bot answers. */
async function replay(chat: { bot: string; text: string }, of: { server: TestServer; hasEnded: Promise<unknown> }) {
  const turns = readTurns(chat.text);
  const persons = new Map<string, JoinedRoom>();
  await using stack = new AsyncDisposableStack();
  for (const name of new Set(turns.map(({ speaker }) => speaker).filter((speaker) => speaker !== chat.bot))) {
    const { client, room } = await enter(name, of.server);
    stack.use(client);
    persons.set(name, room);
  }
  const [witness] = persons.values();
  if (!witness) throw new Error('A chat needs a person who says something.');
  onTestFailed(() => void process.stderr.write(`What the bot said:\n${saidBy(witness, chat.bot).join('\n')}\n`));
  const ended = of.hasEnded.then((code) => Promise.reject(new Error(`The program ended with ${String(code)}.`)));
  ended.catch(() => undefined);

  await Promise.race([untilPresent(witness, chat.bot), ended]);
  let answers = 0;
  for (const { speaker, text } of turns) {
    const person = persons.get(speaker);
    if (person) {
      await person.send(text).accepted;
      continue;
    }
    answers += 1;
    const expected = pattern(text);
    await Promise.race([
      untilEntries(witness, () => expected.test(saidBy(witness, chat.bot)[answers - 1] ?? '')),
      ended,
    ]);
  }
  expect(saidBy(witness, chat.bot)).toHaveLength(answers);
}

function saidBy(room: JoinedRoom, username: string): string[] {
  return room.entries.flatMap((entry) =>
    entry.kind === 'message' && entry.message.username === username ? [entry.message.content] : [],
  );
}

function untilPresent(room: JoinedRoom, username: string): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!room.users.includes(username)) return;
      stop();
      resolve();
    };
    const stop = room.on('users', look);
    look();
  });
}

/** `name: text`, line by line; an indented line goes on with the one before. */
function readTurns(text: string): { speaker: string; text: string }[] {
  const turns: { speaker: string; text: string }[] = [];
  for (const line of linesOf(text)) {
    const [, speaker, said = ''] = /^(\w+): (.*)$/.exec(line) ?? [];
    const last = turns.at(-1);
    if (speaker !== undefined) turns.push({ speaker, text: said });
    else if (last && line.startsWith('  ')) last.text += `\n${line.trim()}`;
    else throw new Error(`Nobody says this line of the chat: ${line}`);
  }
  return turns;
}

/** Numbers and what is left out as `…` may be anything. */
function pattern(text: string): RegExp {
  const source = text.split(/(\d+|…)/).map((part, index) => {
    if (index % 2 === 0) return part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
    return part === '…' ? '.*' : String.raw`\d+`;
  });
  return new RegExp(source.join(''), 's');
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

async function createBotToken({ url }: TestServer, username: string): Promise<string> {
  const { token } = await logIn({ url, username: 'owner' });
  return (await createBotUser({ url, token, username })).token;
}
