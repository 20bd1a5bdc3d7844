import { limits, type Message, type RoomId } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { ADMIN_TOKEN, adminCall } from './support/admin-call.ts';
import { connectBot, makeBot } from './support/make-bot.ts';
import { WireClient } from './support/wire-client.ts';

const contents = (messages: readonly Message[]) => messages.map(({ content }) => content);

async function sendMany(client: WireClient, roomId: RoomId, count: number): Promise<Message[]> {
  const sent = await Promise.all(Array.from({ length: count }, (_, index) => client.send(roomId, `m${index + 1}`)));
  return sent.map(({ message }) => message);
}

describe('load_changes', () => {
  it('[RES5] goes through any number of changes page by page, edits and deletions in the order in which they came', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const [one, two] = await sendMany(alice, roomId, limits.resumeMax + 205);
    await alice.ask('edit_message', { messageId: one!.id, content: 'ONE' });
    await alice.ask('delete_message', { messageId: two!.id });

    const found: Message[] = [];
    const pages: number[] = [];
    for (let rev = 0, hasMore = true; hasMore;) {
      const page = await alice.ask('load_changes', { roomId, afterRev: rev });
      found.push(...page.messages);
      pages.push(page.messages.length);
      ({ rev, hasMore } = page);
    }
    expect(pages).toEqual([...Array<number>(6).fill(limits.changesDefault), 5]);
    expect(contents(found).slice(0, 3)).toEqual(['m3', 'm4', 'm5']);
    expect(contents(found).slice(-3)).toEqual([`m${limits.resumeMax + 205}`, 'ONE', '']);
    expect(found.map(({ rev }) => rev)).toEqual(found.map(({ rev }) => rev).sort((a, b) => a - b));
    const last = found.at(-1)!.rev;
    expect(await alice.ask('load_changes', { roomId, afterRev: last })).toEqual({
      messages: [],
      rev: last,
      hasMore: false,
    });
  });

  it('[RES5] a page has as many as were asked for, and no more than 500', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await sendMany(alice, roomId, 501);
    expect(await alice.ask('load_changes', { roomId, afterRev: 0, limit: 1 })).toMatchObject({
      messages: [{ content: 'm1' }],
      rev: 1,
      hasMore: true,
    });
    const largest = await alice.ask('load_changes', { roomId, afterRev: 1, limit: 500 });
    expect(largest).toMatchObject({ rev: 501, hasMore: false });
    expect(largest.messages).toHaveLength(500);
    expect(await alice.refusal('load_changes', { roomId, afterRev: 0, limit: 501 })).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'limit has to be 500 or less, and 501 came. Correct it and send again.',
    });
  });

  it('[RES5] [ADM10] what moved to the archive comes along', async () => {
    await using server = await startTestServer({ adminToken: ADMIN_TOKEN });
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await sendMany(alice, roomId, 3);
    const before = await alice.ask('load_changes', { roomId, afterRev: 0, limit: 2 });
    const body = { olderThanDays: 0 };
    const archived = await adminCall(server.url, 'POST /api/admin/archive', { token: ADMIN_TOKEN, body });
    expect(archived).toMatchObject({ status: 200, body: { moved: 3 } });
    await alice.send(roomId, 'm4');
    expect(await alice.ask('load_changes', { roomId, afterRev: 0, limit: 2 })).toEqual(before);
    const rest = await alice.ask('load_changes', { roomId, afterRev: 2, limit: 2 });
    expect(contents(rest.messages)).toEqual(['m3', 'm4']);
    expect(rest).toMatchObject({ rev: 4, hasMore: false });
  });

  it('[RES6] a rev that the room never had is answered with where the room is', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await sendMany(alice, roomId, 2);
    const lost = await alice.ask('load_changes', { roomId, afterRev: 1_000 });
    expect(lost).toEqual({ messages: [], rev: 2, hasMore: false });
    await alice.send(roomId, 'm3');
    const found = await alice.ask('load_changes', { roomId, afterRev: lost.rev });
    expect(contents(found.messages)).toEqual(['m3']);
  });
});

it('[MSG12] everybody hears that a message is a bot’s, and of a person’s nothing is said', async () => {
  await using server = await startTestServer();
  using alice = await WireClient.enter(server.url, 'alice');
  const roomId = await alice.join('general');
  using bot = await connectBot(server.url, await makeBot(server.url, alice.session.token, 'helper'));
  await bot.join('general');
  const answer = await bot.send(roomId, 'beep');
  expect(answer.message.authorKind).toBe('bot');
  const { messages } = await alice.hear('messages', (heard) => heard.messages[0]?.content === 'beep');
  expect(messages[0]).toMatchObject({ username: 'helper', authorKind: 'bot' });
  expect((await alice.send(roomId, 'hi')).message).not.toHaveProperty('authorKind');
  const page = await alice.ask('load_messages', { roomId });
  expect(page.messages.map(({ authorKind }) => authorKind)).toEqual(['bot', undefined]);
});

it('[SES7] the welcome names the database: the same after a restart, another one elsewhere', async () => {
  const idOf = async (url: string) => {
    using somebody = await WireClient.enter(url, `person_${Math.random().toString(36).slice(2, 8)}`);
    return somebody.welcome.databaseId;
  };
  await using server = await startTestServer();
  const first = await idOf(server.url);
  expect(first).toMatch(/^[\w-]{20,}$/);
  await server.stop();
  await using again = await startTestServer({ databaseUrl: `sqlite:${server.databaseFile}` });
  expect(await idOf(again.url)).toBe(first);
  await using other = await startTestServer();
  expect(await idOf(other.url)).not.toBe(first);
});
