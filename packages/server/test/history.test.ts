import type { RoomId } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

/** `m1` … `mN`, a millisecond apart. */
async function writeMessages(client: WireClient, roomId: RoomId, count: number): Promise<void> {
  const start = Date.now() - 100_000;
  await Promise.all(
    Array.from({ length: count }, (_, index) => client.send(roomId, `m${index + 1}`, { timestamp: start + index })),
  );
}

const contents = (messages: readonly { content: string }[]) => messages.map(({ content }) => content);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`);

describe('history', () => {
  it('[S-MSG-6] [HIS1] pages of 50 by default, newest page first, oldest first within the page', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await writeMessages(alice, roomId, 120);
    const first = await alice.ask('load_messages', { roomId });
    expect(first).toMatchObject({ page: 1, pageSize: 50, totalMessages: 120, hasMore: true });
    expect(contents(first.messages)).toEqual(range(71, 120));
    const third = await alice.ask('load_messages', { roomId, page: 3 });
    expect(third).toMatchObject({ page: 3, hasMore: false });
    expect(contents(third.messages)).toEqual(range(1, 20));
    expect((await alice.ask('load_messages', { roomId, page: 4 })).messages).toEqual([]);
  });

  it.each([50, 100, 200, 500] as const)('[S-MSG-6] a page may have %d messages', async (pageSize) => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await writeMessages(alice, roomId, pageSize + 1);
    const page = await alice.ask('load_messages', { roomId, pageSize });
    expect(page).toMatchObject({ pageSize, hasMore: true });
    expect(contents(page.messages)).toEqual(range(2, pageSize + 1));
    expect(contents((await alice.ask('join_room', { roomId, pageSize })).messages)).toEqual(range(2, pageSize + 1));
  });

  it('[S-MSG-6] other page sizes and two places at once are refused', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    expect(await alice.refusal('load_messages', { roomId, pageSize: 51 })).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: expect.stringContaining('50, 100, 200, 500') as string,
    });
    const cursor = { timestamp: 1, id: 1 };
    const twice = [
      { page: 1, before: cursor },
      { before: cursor, after: cursor },
      { around: 1, after: cursor },
    ];
    for (const places of [...twice, { page: 0 }, { around: 0 }]) {
      expect(await alice.refusal('load_messages', { roomId, ...places })).toMatchObject({ code: 'INVALID_PAYLOAD' });
    }
  });

  it('[HIS2] a cursor page stays put while messages arrive, both ways, equal timestamps included', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const timestamp = Date.now() - 1_000;
    for (let n = 1; n <= 110; n++) await alice.send(roomId, `m${n}`, { timestamp: timestamp + Math.floor(n / 20) });
    const newest = await alice.ask('load_messages', { roomId });
    await alice.send(roomId, 'm111', { timestamp: timestamp + 100 });
    const [oldest] = newest.messages;
    const before = { timestamp: oldest!.timestamp, id: oldest!.id };
    const older = await alice.ask('load_messages', { roomId, before });
    expect(contents([...older.messages, ...newest.messages])).toEqual(range(11, 110));
    const last = newest.messages.at(-1)!;
    const after = await alice.ask('load_messages', { roomId, after: { timestamp: last.timestamp, id: last.id } });
    expect(contents(after.messages)).toEqual(['m111']);
    expect(after.hasMore).toBe(false);
  });

  it('[HIS4] a message comes with what stands around it, wherever it stands', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    await writeMessages(alice, roomId, 120);
    const { messages } = await alice.ask('load_messages', { roomId, pageSize: 200 });
    const middle = messages[59]!.id;
    const around = await alice.ask('load_messages', { roomId, around: middle });
    expect(around).toMatchObject({ pageSize: 50, totalMessages: 120, hasMore: true, hasNewer: true });
    expect(contents(around.messages)).toEqual(range(35, 84));
    await alice.ask('delete_message', { messageId: middle });
    const whole = await alice.ask('load_messages', { roomId, around: middle, pageSize: 500 });
    expect(whole).toMatchObject({ hasMore: false, hasNewer: false });
    expect(whole.messages.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
    expect(await alice.refusal('load_messages', { roomId, around: 9_999 })).toMatchObject({
      code: 'MESSAGE_NOT_FOUND',
    });
    const { room } = await alice.ask('create_room', { name: 'lounge' });
    await alice.ask('join_room', { roomId: room.id });
    expect(await alice.refusal('load_messages', { roomId: room.id, around: middle })).toMatchObject({
      code: 'MESSAGE_NOT_FOUND',
    });
    expect(await alice.refusal('load_messages', { roomId, around: middle })).toMatchObject({ code: 'NOT_IN_ROOM' });
  });

  it('[HIS3] history is for those in the room', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.roomId('general');
    expect(await alice.refusal('load_messages', { roomId })).toMatchObject({ code: 'NOT_IN_ROOM' });
    expect(await alice.refusal('list_people', { roomId })).toMatchObject({ code: 'NOT_IN_ROOM' });
  });
});
